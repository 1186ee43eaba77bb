/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-toaster.h"

#include "sbx-session.h"
#include "sbx-spoken-names.h"
#include "sbx-task-facts.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* Those of SbxEnd first. */
typedef enum {
  KIND_TOLD = SBX_N_ENDS,
  KIND_MORE,
  KIND_PROGRESS,
  N_KINDS
} Kind;

/* Words of others that wait for their turn, beside a last toast that counts what comes then. */
#define MAX_WORDS 4

/* One toast that is shown or waits. */
typedef struct
{
  AdwToast *toast;    /* (nullable): none */
  guint     count;    /* how many it stands for */
} Slot;

struct _SbxToaster
{
  GObject          parent_instance;

  AdwToastOverlay *overlay;     /* unowned: it owns whoever owns this */
  GListModel      *worlds;
  Slot             slots[N_KINDS];
  GPtrArray       *words;       /* of AdwToast: what others said, in its order */
  gboolean         shown;       /* any of them */
};

G_DEFINE_FINAL_TYPE (SbxToaster, sbx_toaster, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update_shown (SbxToaster *self)
{
  gboolean shown = self->words->len > 0;

  for (guint i = 0; i < N_KINDS; i++)
    shown = shown || self->slots[i].toast != NULL;
  if (shown == self->shown)
    return;

  self->shown = shown;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

static void
on_dismissed (AdwToast   *toast,
              SbxToaster *self)
{
  if (g_ptr_array_remove (self->words, toast))
    update_shown (self);

  for (guint i = 0; i < N_KINDS; i++)
    if (self->slots[i].toast == toast)
      {
        g_clear_object (&self->slots[i].toast);
        self->slots[i].count = 0;
        update_shown (self);
        return;
      }
}

/* The toast of a kind, with other words: the one that is there, or a new one for add(). */
static AdwToast *
prepare (SbxToaster *self,
         Kind        kind,
         const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  Slot *slot = &self->slots[kind];

  if (!slot->toast)
    {
      slot->toast = adw_toast_new (markup);
      g_signal_connect_object (slot->toast, "dismissed", G_CALLBACK (on_dismissed), self, 0);
    }
  adw_toast_set_title (slot->toast, markup);

  return slot->toast;
}

static void
add (SbxToaster *self,
     AdwToast   *toast)
{
  g_autofree char *text = NULL;

  adw_toast_overlay_add_toast (self->overlay, g_object_ref (toast));
  sbx_spoken_names_give (GTK_WIDGET (self->overlay));
  update_shown (self);
  if (pango_parse_markup (adw_toast_get_title (toast), -1, 0, NULL, &text, NULL, NULL))
    g_signal_emit (self, signals[TOLD], 0, text);
}

/* One leads to itself, several to the list of all. @target is floating. */
static void
count_one (SbxToaster *self,
           SbxEnd      end,
           const char *name,
           GVariant   *target)
{
  g_autoptr (GVariant) place = g_variant_ref_sink (target);
  gboolean was_there = self->slots[end].toast != NULL;
  g_autofree char *text = sbx_toaster_describe_end (end, ++self->slots[end].count, name);
  AdwToast *toast = prepare (self, (Kind) end, text);

  if (was_there)
    {
      /* An action and the target of another one do not go together for a moment either. */
      adw_toast_set_action_name (toast, NULL);
      adw_toast_set_action_target_value (toast, g_variant_new_string ("tasks"));
      adw_toast_set_action_name (toast, "win.show-view");
      return;
    }

  adw_toast_set_button_label (toast, _("Show"));
  adw_toast_set_action_target_value (toast, place);
  adw_toast_set_action_name (toast, "win.show-job");
  if (end == SBX_END_TASK_FAILED || end == SBX_END_SESSION_FAILED)
    adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  add (self, toast);
}

static void
count_more (SbxToaster *self)
{
  gboolean was_there = self->slots[KIND_MORE].toast != NULL;
  guint n = ++self->slots[KIND_MORE].count;
  g_autofree char *text = g_strdup_printf (ngettext ("%u more notice", "%u more notices", n), n);
  AdwToast *toast = prepare (self, KIND_MORE, text);

  if (!was_there)
    add (self, toast);
}

static const char *
get_address (SbxWorld *world)
{
  return world ? sbx_world_get_address (world) : "";
}

/* Somebody tells us something: in the words of that one. */
static void
on_notice (SbxToaster *self,
           const char *title,
           const char *text,
           SbxWorld   *world)
{
  g_autofree char *line = NULL;

  if (*title != '\0' && *text != '\0')
    /* TRANSLATORS: the headline and the words of a notification from another person or program */
    line = g_strdup_printf (_("%s: %s"), title, text);
  else
    line = g_strdup (*title != '\0' ? title : text);
  sbx_toaster_pass_on (self, world, line);
}

static void
on_worlds_changed (SbxToaster *self,
                   guint       position,
                   guint       removed,
                   guint       added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      /* It may only have moved, or be back. */
      g_signal_handlers_disconnect_by_data (world, self);
      g_signal_connect_object (world, "task-ended", G_CALLBACK (sbx_toaster_task_ended), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "session-ended", G_CALLBACK (sbx_toaster_session_ended), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (world, "notice", G_CALLBACK (on_notice), self, G_CONNECT_SWAPPED);
    }
}

static void
sbx_toaster_dispose (GObject *object)
{
  SbxToaster *self = SBX_TOASTER (object);

  for (guint i = 0; i < N_KINDS; i++)
    g_clear_object (&self->slots[i].toast);
  g_ptr_array_set_size (self->words, 0);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_toaster_parent_class)->dispose (object);
}

static void
sbx_toaster_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_TOASTER (object)->words);

  G_OBJECT_CLASS (sbx_toaster_parent_class)->finalize (object);
}

static void
sbx_toaster_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOWN:
      g_value_set_boolean (value, sbx_toaster_get_shown (SBX_TOASTER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_toaster_class_init (SbxToasterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_toaster_dispose;
  object_class->finalize = sbx_toaster_finalize;
  object_class->get_property = sbx_toaster_get_property;

  properties[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* The words of a toast, as it is made. */
  signals[TOLD] = g_signal_new ("told", SBX_TYPE_TOASTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sbx_toaster_init (SbxToaster *self)
{
  self->words = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_toaster_new:
 * @overlay: where toasts go; must outlive the toaster
 *
 * Returns: (transfer full)
 */
SbxToaster *
sbx_toaster_new (AdwToastOverlay *overlay)
{
  SbxToaster *self = g_object_new (SBX_TYPE_TOASTER, NULL);

  self->overlay = overlay;

  return self;
}

/**
 * sbx_toaster_get_shown:
 *
 * Returns: whether a toast is shown, or waits for another
 */
gboolean
sbx_toaster_get_shown (SbxToaster *self)
{
  g_return_val_if_fail (SBX_IS_TOASTER (self), FALSE);

  return self->shown;
}

/**
 * sbx_toaster_set_worlds:
 * @worlds: (GListModel of SbxWorld): whose tasks and sessions are told of
 *
 * Once in the life of a toaster.
 */
void
sbx_toaster_set_worlds (SbxToaster *self,
                        GListModel *worlds)
{
  g_return_if_fail (SBX_IS_TOASTER (self));
  g_return_if_fail (!self->worlds);

  self->worlds = g_object_ref (worlds);
  g_signal_connect_object (worlds, "items-changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  on_worlds_changed (self, 0, 0, g_list_model_get_n_items (worlds));
}

/**
 * sbx_toaster_describe_end:
 * @count: how many ended like that
 * @name: of the first
 *
 * Returns: (transfer full): the words for it
 */
char *
sbx_toaster_describe_end (SbxEnd      end,
                          guint       count,
                          const char *name)
{
  switch (end)
    {
    case SBX_END_TASK_COMPLETED:
      if (count == 1)
        /* TRANSLATORS: %s is the name of the task, e.g. "outline" */
        return g_strdup_printf (_("Task completed: %s"), name);
      return g_strdup_printf (ngettext ("%u task completed", "%u tasks completed", count), count);
    case SBX_END_TASK_FAILED:
      if (count == 1)
        /* TRANSLATORS: %s is the name of the task, e.g. "outline" */
        return g_strdup_printf (_("Task failed: %s"), name);
      return g_strdup_printf (ngettext ("%u task failed", "%u tasks failed", count), count);
    case SBX_END_SESSION_COMPLETED:
      if (count == 1)
        /* TRANSLATORS: %s is the title of the session */
        return g_strdup_printf (_("Session completed: %s"), name);
      return g_strdup_printf (ngettext ("%u session completed", "%u sessions completed", count), count);
    case SBX_END_SESSION_FAILED:
      if (count == 1)
        /* TRANSLATORS: %s is the title of the session */
        return g_strdup_printf (_("Session failed: %s. Check its error."), name);
      return g_strdup_printf (ngettext ("%u session failed", "%u sessions failed", count), count);
    case SBX_N_ENDS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * sbx_toaster_task_ended:
 */
void
sbx_toaster_task_ended (SbxToaster *self,
                        SbxTask    *task)
{
  gboolean failed = g_strcmp0 (sbx_task_get_status (task), "failed") == 0;
  g_autofree char *name = sbx_task_dup_name (task);

  g_return_if_fail (SBX_IS_TOASTER (self));

  count_one (self, failed ? SBX_END_TASK_FAILED : SBX_END_TASK_COMPLETED, name,
             g_variant_new ("(sss)", get_address (sbx_task_get_world (task)), sbx_task_get_session_id (task), sbx_task_get_id (task)));
}

/**
 * sbx_toaster_session_ended:
 */
void
sbx_toaster_session_ended (SbxToaster *self,
                           SbxSession *session)
{
  gboolean failed = g_strcmp0 (sbx_session_get_status (session), "failed") == 0;
  g_autofree char *name = sbx_session_dup_name (session);

  g_return_if_fail (SBX_IS_TOASTER (self));

  count_one (self, failed ? SBX_END_SESSION_FAILED : SBX_END_SESSION_COMPLETED, name,
             g_variant_new ("(sss)", get_address (sbx_session_get_world (session)), sbx_session_get_id (session), ""));
}

/* Where there are several hubs, whose words they are is said. */
static char *
dup_words (SbxToaster *self,
           SbxWorld   *world,
           const char *text)
{
  if (!world || !self->worlds || g_list_model_get_n_items (self->worlds) < 2)
    return g_strdup (text);

  /* TRANSLATORS: the name of a hub, and what it says */
  return g_strdup_printf (_("%s: %s"), sbx_world_get_name (world), text);
}

static gboolean
is_waiting (SbxToaster *self,
            const char *markup)
{
  for (guint i = 0; i < self->words->len; i++)
    if (g_strcmp0 (adw_toast_get_title (g_ptr_array_index (self->words, i)), markup) == 0)
      return TRUE;

  return FALSE;
}

/**
 * sbx_toaster_pass_on:
 * @world: (nullable): whose hub says it
 *
 * Says what others have to say, one after the other. What is waiting already is not said again; of very much the rest is
 * counted.
 */
void
sbx_toaster_pass_on (SbxToaster *self,
                     SbxWorld   *world,
                     const char *text)
{
  g_autofree char *words = NULL;
  g_autofree char *markup = NULL;
  AdwToast *toast;

  g_return_if_fail (SBX_IS_TOASTER (self));

  words = dup_words (self, world, text);
  markup = g_markup_escape_text (words, -1);
  if (is_waiting (self, markup))
    return;
  if (self->words->len >= MAX_WORDS)
    {
      count_more (self);
      return;
    }

  toast = adw_toast_new (markup);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self, 0);
  g_ptr_array_add (self->words, toast);
  add (self, toast);
}

static AdwToast *
replace_told (SbxToaster *self,
              const char *text)
{
  AdwToast *toast;

  if (self->slots[KIND_TOLD].toast)
    adw_toast_dismiss (self->slots[KIND_TOLD].toast);
  toast = prepare (self, KIND_TOLD, text);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);

  return toast;
}

/**
 * sbx_toaster_tell:
 * @button_label: (nullable): what can be done about it
 * @detailed_action: (nullable): the action of the button
 *
 * Says something that passes, about what a person just did: before what others said. A later word replaces an earlier one.
 */
void
sbx_toaster_tell (SbxToaster *self,
                  const char *text,
                  const char *button_label,
                  const char *detailed_action)
{
  AdwToast *toast;

  g_return_if_fail (SBX_IS_TOASTER (self));

  toast = replace_told (self, text);
  adw_toast_set_button_label (toast, button_label);
  adw_toast_set_detailed_action_name (toast, detailed_action);
  add (self, toast);
}

/**
 * sbx_toaster_warn:
 *
 * Says something that nobody waits for and somebody has to read: it stays until it is closed, or a later word replaces it.
 */
void
sbx_toaster_warn (SbxToaster *self,
                  const char *text)
{
  AdwToast *toast;

  g_return_if_fail (SBX_IS_TOASTER (self));

  toast = replace_told (self, text);
  adw_toast_set_timeout (toast, 0);
  add (self, toast);
}

/**
 * sbx_toaster_get_action:
 * @target: (out) (transfer none) (nullable) (optional): what it is done with
 *
 * Returns: (transfer none) (nullable): the name of the action that the last sbx_toaster_tell() offers, as long as it is shown or waits
 */
const char *
sbx_toaster_get_action (SbxToaster *self,
                        GVariant  **target)
{
  AdwToast *toast;

  g_return_val_if_fail (SBX_IS_TOASTER (self), NULL);

  toast = self->slots[KIND_TOLD].toast;
  if (target)
    *target = toast ? adw_toast_get_action_target_value (toast) : NULL;

  return toast ? adw_toast_get_action_name (toast) : NULL;
}

/**
 * sbx_toaster_show_progress:
 * @fraction: 0 to 1
 *
 * Says what is under way and how far it is, until sbx_toaster_end_progress().
 */
void
sbx_toaster_show_progress (SbxToaster *self,
                           const char *text,
                           double      fraction)
{
  g_autofree char *line = NULL;
  gboolean was_there;
  AdwToast *toast;

  g_return_if_fail (SBX_IS_TOASTER (self));

  was_there = self->slots[KIND_PROGRESS].toast != NULL;
  /* TRANSLATORS: the first is what is under way, the second how much of it is done, in percent. */
  line = g_strdup_printf (_("%s %d %%"), text, (int) (CLAMP (fraction, 0, 1) * 100));
  toast = prepare (self, KIND_PROGRESS, line);
  if (!was_there)
    {
      adw_toast_set_timeout (toast, 0);
      add (self, toast);
    }
}

/**
 * sbx_toaster_end_progress:
 * @text: (nullable): a last word
 */
void
sbx_toaster_end_progress (SbxToaster *self,
                          const char *text)
{
  g_return_if_fail (SBX_IS_TOASTER (self));

  if (self->slots[KIND_PROGRESS].toast)
    adw_toast_dismiss (self->slots[KIND_PROGRESS].toast);
  if (text)
    sbx_toaster_tell (self, text, NULL, NULL);
}
