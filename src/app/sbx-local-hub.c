/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-local-hub.h"

#include "sbx-hub.h"

#include <glib/gi18n-lib.h>

/* One life of the hub, shared with its thread. */
typedef struct
{
  SbxLocalHub  *owner;      /* touched in the main context only; NULL once it let go */
  SbxHubConfig *config;     /* the thread's, once that runs */
  GMainContext *context;    /* the thread's default */
  GMainLoop    *loop;

  /* Written by the thread before it reports that it runs, then left alone. */
  char         *uri;
  char         *socket_path;
  /* Written by the thread before it reports that it ended. */
  GError       *error;
  /* The thread's own: asked to end, maybe while the hub was still starting. */
  gboolean      ends;
} Run;

struct _SbxLocalHub
{
  GObject           parent_instance;

  SbxLocalHubState  state;
  char             *reason;
  char             *uri;
  char             *address;

  Run              *run;       /* (nullable): no thread */
  GThread          *thread;
  gboolean          again;     /* start anew when the thread has ended */
  guint             port;
};

enum {
  PROP_0,
  PROP_STATE,
  PROP_REASON,
  PROP_URI,
  PROP_ADDRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxLocalHub, sbx_local_hub, G_TYPE_OBJECT)

static void launch (SbxLocalHub *self);

static void
run_clear (Run *run)
{
  g_clear_object (&run->config);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  g_clear_pointer (&run->context, g_main_context_unref);
  g_clear_pointer (&run->uri, g_free);
  g_clear_pointer (&run->socket_path, g_free);
  g_clear_error (&run->error);
}

static Run *
run_ref (Run *run)
{
  return g_atomic_rc_box_acquire (run);
}

static void
run_unref (Run *run)
{
  g_atomic_rc_box_release_full (run, (GDestroyNotify) run_clear);
}

static void
change_state (SbxLocalHub      *self,
              SbxLocalHubState  state,
              const char       *reason,
              const char       *uri,
              const char       *socket_path)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);

  g_free (self->reason);
  self->reason = g_strdup (reason);
  g_object_notify_by_pspec (object, properties[PROP_REASON]);

  g_free (self->uri);
  self->uri = g_strdup (uri);
  g_object_notify_by_pspec (object, properties[PROP_URI]);

  g_free (self->address);
  self->address = socket_path ? g_strconcat ("unix:", socket_path, NULL) : NULL;
  g_object_notify_by_pspec (object, properties[PROP_ADDRESS]);

  /* For who started it from a terminal, or reads the journal. */
  if (state == SBX_LOCAL_HUB_FAILED)
    g_printerr ("signalbox: %s\n", reason);

  self->state = state;
  g_object_notify_by_pspec (object, properties[PROP_STATE]);

  g_object_thaw_notify (object);
}

/* Waits for the thread, which is at its end, and forgets it. */
static void
let_go (SbxLocalHub *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  self->run->owner = NULL;
  g_clear_pointer (&self->run, run_unref);
}

static gboolean
on_running (gpointer data)
{
  Run *run = data;

  if (run->owner && run->owner->state == SBX_LOCAL_HUB_STARTING)
    change_state (run->owner, SBX_LOCAL_HUB_RUNNING, NULL, run->uri, run->socket_path);

  return G_SOURCE_REMOVE;
}

/* What happened, what it means, and what can be done: the hub's own words, but for options of the daemon
 * that are preferences here. */
static char *
describe (Run *run)
{
  if (g_error_matches (run->error, SBX_HUB_ERROR, SBX_HUB_ERROR_ADDRESS_IN_USE))
    return g_strdup_printf (_("The local hub could not start: port %d is used by another program, or another hub of yours "
                              "already runs. Until it runs, nothing is received or kept on this computer. "
                              "Stop that program, or choose another port in Preferences."),
                            (int) sbx_hub_config_get_int (run->config, "port"));
  if (run->uri)
    /* TRANSLATORS: %s is one or two sentences that end in a full stop. */
    return g_strdup_printf (_("The local hub had to stop. %s Until it runs again, nothing is received or kept on this computer."),
                            run->error->message);

  /* TRANSLATORS: %s is one or two sentences that end in a full stop. */
  return g_strdup_printf (_("The local hub could not start. %s Until it runs, nothing is received or kept on this computer."),
                          run->error->message);
}

static gboolean
on_ended (gpointer data)
{
  Run *run = data;
  g_autoptr (SbxLocalHub) self = run->owner ? g_object_ref (run->owner) : NULL;
  g_autofree char *reason = run->error ? describe (run) : NULL;

  if (!self)
    return G_SOURCE_REMOVE;

  let_go (self);

  if (self->again)
    launch (self);
  else if (reason && (self->state == SBX_LOCAL_HUB_STARTING || self->state == SBX_LOCAL_HUB_RUNNING))
    change_state (self, SBX_LOCAL_HUB_FAILED, reason, NULL, NULL);
  else
    change_state (self, SBX_LOCAL_HUB_OFF, NULL, NULL, NULL);

  return G_SOURCE_REMOVE;
}

/* To the main context; never g_main_context_invoke(), which may run it right here. */
static void
report (Run         *run,
        GSourceFunc  func)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, func, run_ref (run), (GDestroyNotify) run_unref);
}

/* Its database is damaged: better stopped than half there. */
static void
on_failed (SbxHub *hub,
           GError *error,
           Run    *run)
{
  if (!run->error)
    run->error = g_error_copy (error);
  run->ends = TRUE;
  g_main_loop_quit (run->loop);
}

static gpointer
run_hub (gpointer data)
{
  Run *run = data;

  g_main_context_push_thread_default (run->context);
  {
    g_autoptr (SbxHub) hub = sbx_hub_new (run->config);

    g_signal_connect (hub, "failed", G_CALLBACK (on_failed), run);
    if (sbx_hub_start (hub, &run->error))
      {
        run->uri = g_strdup (sbx_hub_get_uri (hub));
        run->socket_path = g_strdup (sbx_hub_get_socket_path (hub));
        report (run, on_running);
        if (!run->ends)
          g_main_loop_run (run->loop);
        sbx_hub_stop (hub);
      }
  }
  g_main_context_pop_thread_default (run->context);

  report (run, on_ended);
  run_unref (run);

  return NULL;
}

static gboolean
on_quit (gpointer data)
{
  Run *run = data;

  run->ends = TRUE;
  g_main_loop_quit (run->loop);

  return G_SOURCE_REMOVE;
}

/* Ends the thread's loop from inside it; a start that runs the context by itself does not lose it either. */
static void
ask_to_quit (Run *run)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, on_quit, run_ref (run), (GDestroyNotify) run_unref);
  g_source_attach (source, run->context);
}

/* The application's settings, over which the environment wins as it does for the daemon. */
static SbxHubConfig *
make_config (guint    port,
             GError **error)
{
  g_autoptr (SbxHubConfig) config = sbx_hub_config_new ();
  g_autofree char *port_text = g_strdup_printf ("%u", port);

#if DEVELOPMENT
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "signalbox-devel", "hub", NULL);
  g_autofree char *socket_path = g_build_filename (g_get_user_runtime_dir (), "signalbox-devel", "hub.sock", NULL);

  if (!sbx_hub_config_set (config, "data-dir", folder, error) ||
      !sbx_hub_config_set (config, "socket", socket_path, error))
    return NULL;
#endif

  if (!sbx_hub_config_set (config, "port", port_text, error) ||
      !sbx_hub_config_load_environment (config, error))
    return NULL;

  return g_steal_pointer (&config);
}

static void
launch (SbxLocalHub *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxHubConfig) config = make_config (self->port, &error);

  self->again = FALSE;

  if (!config)
    {
      change_state (self, SBX_LOCAL_HUB_FAILED, error->message, NULL, NULL);
      return;
    }

  self->run = g_atomic_rc_box_new0 (Run);
  self->run->owner = self;
  self->run->config = g_steal_pointer (&config);
  self->run->context = g_main_context_new ();
  self->run->loop = g_main_loop_new (self->run->context, FALSE);
  self->thread = g_thread_new ("hub", run_hub, run_ref (self->run));

  change_state (self, SBX_LOCAL_HUB_STARTING, NULL, NULL, NULL);
}

static void
sbx_local_hub_dispose (GObject *object)
{
  SbxLocalHub *self = SBX_LOCAL_HUB (object);

  sbx_local_hub_shut_down (self);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->address, g_free);

  G_OBJECT_CLASS (sbx_local_hub_parent_class)->dispose (object);
}

static void
sbx_local_hub_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SbxLocalHub *self = SBX_LOCAL_HUB (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_local_hub_class_init (SbxLocalHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_local_hub_dispose;
  object_class->get_property = sbx_local_hub_get_property;

  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL,
                                              SBX_LOCAL_HUB_OFF, SBX_LOCAL_HUB_FAILED, SBX_LOCAL_HUB_OFF,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_local_hub_init (SbxLocalHub *self)
{
}

/**
 * sbx_local_hub_new:
 *
 * Returns: (transfer full): a hub that is off
 */
SbxLocalHub *
sbx_local_hub_new (void)
{
  return g_object_new (SBX_TYPE_LOCAL_HUB, NULL);
}

/**
 * sbx_local_hub_start:
 * @port: to listen on, on this computer only; 0 picks a free one
 *
 * Returns at once; `state` tells how it went. A running hub starts anew if the port is another.
 */
void
sbx_local_hub_start (SbxLocalHub *self,
                     guint        port)
{
  g_return_if_fail (SBX_IS_LOCAL_HUB (self));

  if (self->run)
    {
      if (self->port != port || self->state == SBX_LOCAL_HUB_STOPPING)
        {
          self->port = port;
          sbx_local_hub_stop (self);
          self->again = TRUE;
        }
      return;
    }

  self->port = port;
  launch (self);
}

/**
 * sbx_local_hub_stop:
 *
 * Returns at once; `state` is OFF when everything is closed.
 */
void
sbx_local_hub_stop (SbxLocalHub *self)
{
  g_return_if_fail (SBX_IS_LOCAL_HUB (self));

  self->again = FALSE;

  if (!self->run)
    {
      if (self->state != SBX_LOCAL_HUB_OFF)
        change_state (self, SBX_LOCAL_HUB_OFF, NULL, NULL, NULL);
      return;
    }

  if (self->state != SBX_LOCAL_HUB_STOPPING)
    {
      ask_to_quit (self->run);
      change_state (self, SBX_LOCAL_HUB_STOPPING, NULL, NULL, NULL);
    }
}

/**
 * sbx_local_hub_shut_down:
 *
 * Stops and waits until everything is on disk: for the end of the program.
 */
void
sbx_local_hub_shut_down (SbxLocalHub *self)
{
  g_return_if_fail (SBX_IS_LOCAL_HUB (self));

  if (!self->run)
    return;

  sbx_local_hub_stop (self);
  let_go (self);
  change_state (self, SBX_LOCAL_HUB_OFF, NULL, NULL, NULL);
}

/**
 * sbx_local_hub_get_state:
 */
SbxLocalHubState
sbx_local_hub_get_state (SbxLocalHub *self)
{
  g_return_val_if_fail (SBX_IS_LOCAL_HUB (self), SBX_LOCAL_HUB_OFF);

  return self->state;
}

/**
 * sbx_local_hub_get_reason:
 *
 * Returns: (nullable): why it could not start or had to stop, for people
 */
const char *
sbx_local_hub_get_reason (SbxLocalHub *self)
{
  g_return_val_if_fail (SBX_IS_LOCAL_HUB (self), NULL);

  return self->reason;
}

/**
 * sbx_local_hub_get_uri:
 *
 * Returns: (nullable): where other programs on this computer connect, while it runs
 */
const char *
sbx_local_hub_get_uri (SbxLocalHub *self)
{
  g_return_val_if_fail (SBX_IS_LOCAL_HUB (self), NULL);

  return self->uri;
}

/**
 * sbx_local_hub_get_address:
 *
 * Returns: (nullable): its Unix socket as an address, while it runs
 */
const char *
sbx_local_hub_get_address (SbxLocalHub *self)
{
  g_return_val_if_fail (SBX_IS_LOCAL_HUB (self), NULL);

  return self->address;
}

/**
 * sbx_local_hub_dup_folder:
 *
 * Returns: (transfer full) (nullable): where it keeps its data
 */
char *
sbx_local_hub_dup_folder (SbxLocalHub *self)
{
  g_autoptr (SbxHubConfig) config = NULL;

  g_return_val_if_fail (SBX_IS_LOCAL_HUB (self), NULL);

  config = make_config (self->port, NULL);

  return config ? g_strdup (sbx_hub_config_get_string (config, "data-dir")) : NULL;
}
