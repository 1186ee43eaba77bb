/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-launcher-entry.h"

#include "sbx-item-watch.h"
#include "sbx-list-map.h"
#include "sbx-session.h"
#include "sbx-world.h"

#include <gtk/gtk.h>

#define INTERFACE "com.canonical.Unity.LauncherEntry"
#define OBJECT_PATH "/org/signalbox/Signalbox/launcher"
/* Between two signals, in ms: an icon is small. */
#define PAUSE 250

struct _SbxLauncherEntry
{
  GObject          parent_instance;

  GDBusConnection *bus;          /* (nullable) */
  char            *uri;
  GListModel      *sessions;     /* of all worlds */
  SbxItemWatch    *watch;
  guint            source;
  double           told;         /* 0 to 1; less than 0 = nothing to be seen */
};

G_DEFINE_FINAL_TYPE (SbxLauncherEntry, sbx_launcher_entry, G_TYPE_OBJECT)

/* Of all tasks of the sessions that run and know how many they have; less than 0 where there is none. */
static double
get_progress (SbxLauncherEntry *self)
{
  double done = 0, total = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (SbxSession) session = g_list_model_get_item (self->sessions, i);
      double fraction = sbx_session_get_fraction (session);

      if (g_strcmp0 (sbx_session_get_status (session), "running") != 0 || fraction < 0)
        continue;
      done += fraction * (double) sbx_session_get_total_tasks (session);
      total += (double) sbx_session_get_total_tasks (session);
    }

  return total > 0 ? CLAMP (done / total, 0, 1) : -1;
}

static void
tell (SbxLauncherEntry *self,
      double            progress)
{
  GVariantBuilder properties;

  if (!self->bus || progress == self->told)
    return;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "progress", g_variant_new_double (MAX (0, progress)));
  g_variant_builder_add (&properties, "{sv}", "progress-visible", g_variant_new_boolean (progress >= 0));
  g_dbus_connection_emit_signal (self->bus, NULL, OBJECT_PATH, INTERFACE, "Update", g_variant_new ("(sa{sv})", self->uri, &properties), NULL);
  self->told = progress;
}

static gboolean
on_due (gpointer data)
{
  SbxLauncherEntry *self = data;

  self->source = 0;
  tell (self, get_progress (self));

  return G_SOURCE_REMOVE;
}

static void
plan (SbxLauncherEntry *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (PAUSE, on_due, self);
}

static GListModel *
dup_sessions (gpointer world)
{
  return g_object_ref (sbx_world_get_sessions (world));
}

static void
sbx_launcher_entry_dispose (GObject *object)
{
  SbxLauncherEntry *self = SBX_LAUNCHER_ENTRY (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->sessions);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (sbx_launcher_entry_parent_class)->dispose (object);
}

static void
sbx_launcher_entry_finalize (GObject *object)
{
  g_free (SBX_LAUNCHER_ENTRY (object)->uri);

  G_OBJECT_CLASS (sbx_launcher_entry_parent_class)->finalize (object);
}

static void
sbx_launcher_entry_class_init (SbxLauncherEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_launcher_entry_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_launcher_entry_finalize;
}

static void
sbx_launcher_entry_init (SbxLauncherEntry *self)
{
  self->told = -1;
}

/**
 * sbx_launcher_entry_new:
 *
 * Returns: (transfer full): begins at once
 */
SbxLauncherEntry *
sbx_launcher_entry_new (GDBusConnection *bus,
                        const char      *application_id,
                        GListModel      *worlds)
{
  SbxLauncherEntry *self = g_object_new (SBX_TYPE_LAUNCHER_ENTRY, NULL);

  g_set_object (&self->bus, bus);
  self->uri = g_strdup_printf ("application://%s.desktop", application_id);
  self->sessions = G_LIST_MODEL (gtk_flatten_list_model_new (sbx_list_map_new (worlds, dup_sessions)));
  self->watch = sbx_item_watch_new (self->sessions, "notify");
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (plan), self, G_CONNECT_SWAPPED);
  plan (self);

  return self;
}

void
sbx_launcher_entry_stop (SbxLauncherEntry *self)
{
  g_return_if_fail (SBX_IS_LAUNCHER_ENTRY (self));

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->watch);
  tell (self, -1);
}
