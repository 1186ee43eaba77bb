/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sound.h"

#include <gtk/gtk.h>

/* In the words of the freedesktop.org sound naming specification. */
#define NAME "message-new-instant"
#define OWN_FILE "/org/signalbox/Signalbox/sounds/message.wav"
/* What every theme stands on. */
#define BASE_THEME "freedesktop"

struct _SbxSound
{
  GObject         parent_instance;

  GtkMediaStream *stream;   /* (nullable): the one that is played, or was last */
};

G_DEFINE_FINAL_TYPE (SbxSound, sbx_sound, G_TYPE_OBJECT)

static void
drop_stream (SbxSound *self)
{
  if (self->stream)
    g_signal_handlers_disconnect_by_data (self->stream, self);
  g_clear_object (&self->stream);
}

static void
beep (void)
{
  GdkDisplay *display = gdk_display_get_default ();

  if (display)
    gdk_display_beep (display);
}

static void
on_error (SbxSound *self)
{
  g_debug ("The sound cannot be played: %s", gtk_media_stream_get_error (self->stream)->message);
  beep ();
}

static gboolean
is_wanted (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  gboolean     wanted = TRUE;

  if (settings)
    g_object_get (settings, "gtk-enable-event-sounds", &wanted, NULL);

  return wanted;
}

/* (transfer full) (nullable): the theme wants silence. */
static GFile *
find_file (void)
{
  g_autofree char *theme = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (gtk_settings_get_default ())
    g_object_get (gtk_settings_get_default (), "gtk-sound-theme-name", &theme, NULL);
  g_strv_builder_add (folders, g_get_user_data_dir ());
  g_strv_builder_addv (folders, (const char **) g_get_system_data_dirs ());
  all = g_strv_builder_end (folders);

  if (!sbx_sound_find ((const char *const *) all, theme, NAME, &path))
    return NULL;

  return path ? g_file_new_for_path (path) : g_file_new_for_uri ("resource://" OWN_FILE);
}

static void
sbx_sound_dispose (GObject *object)
{
  drop_stream (SBX_SOUND (object));

  G_OBJECT_CLASS (sbx_sound_parent_class)->dispose (object);
}

static void
sbx_sound_class_init (SbxSoundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_sound_dispose;
}

static void
sbx_sound_init (SbxSound *self)
{
}

/**
 * sbx_sound_new:
 *
 * Returns: (transfer full)
 */
SbxSound *
sbx_sound_new (void)
{
  return g_object_new (SBX_TYPE_SOUND, NULL);
}

/**
 * sbx_sound_play:
 *
 * Begins to; what cannot be played is a bell. One that is heard still is not begun anew.
 */
void
sbx_sound_play (SbxSound *self)
{
  g_autoptr (GFile) file = NULL;

  g_return_if_fail (SBX_IS_SOUND (self));

  if (!is_wanted () || (self->stream && gtk_media_stream_get_playing (self->stream)))
    return;

  file = find_file ();
  if (!file)
    return;

  drop_stream (self);
  self->stream = gtk_media_file_new_for_file (file);
  g_signal_connect_object (self->stream, "notify::error", G_CALLBACK (on_error), self, G_CONNECT_SWAPPED);
  gtk_media_stream_play (self->stream);
  /* Where nothing plays at all, it says so before anybody listens. */
  if (gtk_media_stream_get_error (self->stream))
    on_error (self);
}

/* Returns whether there is anything under that very name: a file, or the wish for silence. */
static gboolean
find_in_theme (const char *folder,
               const char *theme,
               const char *name,
               char      **path)
{
  static const char *const endings[] = { "disabled", "oga", "ogg", "wav" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (name, ".", endings[i], NULL);
      g_autofree char *found = g_build_filename (folder, "sounds", theme, "stereo", file, NULL);

      if (!g_file_test (found, G_FILE_TEST_IS_REGULAR))
        continue;
      *path = i > 0 ? g_steal_pointer (&found) : NULL;
      return TRUE;
    }

  return FALSE;
}

/**
 * sbx_sound_find:
 * @folders: where data is, the first goes before the others
 * @theme: (nullable): the one that is chosen; all stand on that of freedesktop.org
 * @name: such as “message-new-instant”; where there is none, “message-new” is as good, and so on
 * @path: (out) (transfer full) (nullable): of the file, %NULL = the themes have none
 *
 * Returns: %FALSE = the theme wants silence
 */
gboolean
sbx_sound_find (const char *const  *folders,
                const char         *theme,
                const char         *name,
                char              **path)
{
  const char      *themes[] = { theme && *theme != '\0' ? theme : BASE_THEME, BASE_THEME };
  g_autofree char *wanted = g_strdup (name);

  *path = NULL;
  for (char *end = wanted; end; end = strrchr (wanted, '-'))
    {
      if (end != wanted)
        *end = '\0';
      for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
        for (guint j = 0; folders[j]; j++)
          if (find_in_theme (folders[j], themes[i], wanted, path))
            return *path != NULL;
    }

  return TRUE;
}
