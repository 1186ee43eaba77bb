/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-frames-window.h"
#include "sbx-frames-words.h"

/* Frames as files: one of them, all that there are, and those that a file has. */

/* ms after which it is said what takes so long, and that it can be cancelled. */
#define WORK_DELAY 200

static gboolean
on_work_delay (gpointer data)
{
  SbxFramesPage *self = data;

  self->work_timer = 0;
  gtk_widget_set_visible (self->work, TRUE);
  gtk_spinner_start (self->work_spinner);
  return G_SOURCE_REMOVE;
}

/* (transfer full): cancelled by the button, and with the page */
static GCancellable *
begin_work (SbxFramesPage *self,
            const char    *words)
{
  g_cancellable_cancel (self->working);
  g_clear_object (&self->working);
  self->working = g_cancellable_new ();
  gtk_label_set_label (self->work_label, words);
  g_clear_handle_id (&self->work_timer, g_source_remove);
  self->work_timer = g_timeout_add (WORK_DELAY, on_work_delay, self);
  return g_object_ref (self->working);
}

static void
end_work (SbxFramesPage *self)
{
  g_clear_handle_id (&self->work_timer, g_source_remove);
  g_clear_object (&self->working);
  gtk_spinner_stop (self->work_spinner);
  gtk_widget_set_visible (self->work, FALSE);
}

void
sbx_frames_page_cancel_work (SbxFramesPage *self)
{
  g_cancellable_cancel (self->working);
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- Choosing a file --- */

typedef void (*ChosenFunc) (SbxFramesPage *self,
                            GFile         *file);

static void
on_response (GtkNativeDialog *dialog,
             int              response,
             gpointer         data)
{
  SbxFramesPage *self = data;
  ChosenFunc func = (ChosenFunc) g_object_get_data (G_OBJECT (dialog), "chosen");
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  g_clear_object (&self->chooser);
  if (file)
    func (self, file);
}

static void
add_filter (GtkFileChooser *chooser,
            const char     *name,
            const char     *first,
            const char     *second)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, first);
  if (second)
    gtk_file_filter_add_suffix (filter, second);
  gtk_file_chooser_add_filter (chooser, filter);
}

static GtkFileChooser *
make_chooser (SbxFramesPage        *self,
              const char           *title,
              const char           *button,
              GtkFileChooserAction  action,
              ChosenFunc            func)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action, button, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_object_set_data (G_OBJECT (self->chooser), "chosen", (gpointer) func);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_response), self, 0);
  return GTK_FILE_CHOOSER (self->chooser);
}

/* --- One frame --- */

static void
on_frame_saved (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxFramesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    words = g_strdup (_("Saved"));
  else if (!was_cancelled (error))
    words = g_strdup_printf (_("It could not be saved: %s"), error->message);
  end_work (self);
  if (words)
    sbx_frames_page_tell (self, words);
}

static void
save_frame (SbxFramesPage *self,
            GFile         *file)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (self->chosen == NULL)
    return;
  bytes = sbx_recorded_frame_dup_data (self->chosen, NULL);
  if (bytes == NULL)
    bytes = g_bytes_new (NULL, 0);
  cancellable = begin_work (self, _("Saving…"));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, on_frame_saved, g_object_ref (self));
}

static char *
dup_frame_name (SbxRecordedFrame *frame)
{
  g_autofree char *event = sbx_frames_words_event (frame);
  gboolean is_json = FALSE;
  gsize length = 0;
  const char *text = frame->data ? g_bytes_get_data (frame->data, &length) : NULL;

  is_json = frame->kind == SBX_RECORDED_TEXT && length > 0 && *text == '{';
  g_strdelimit (event, "/\\:*?\"<>| \t", '-');
  return g_strdup_printf ("%s-%" G_GUINT64_FORMAT ".%s", event, frame->number,
                          is_json ? "json" : frame->kind == SBX_RECORDED_BINARY ? "bin" : "txt");
}

void
sbx_frames_page_save (SbxFramesPage *self)
{
  g_autofree char *name = self->chosen ? dup_frame_name (self->chosen) : NULL;
  GtkFileChooser *chooser;

  if (name == NULL)
    return;
  chooser = make_chooser (self, _("Save the Frame"), _("_Save"), GTK_FILE_CHOOSER_ACTION_SAVE, save_frame);
  gtk_file_chooser_set_current_name (chooser, name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- All of them --- */

/* (transfer full) (nullable): as a file would have it */
SbxRecording *
sbx_frames_page_dup_recording (SbxFramesPage *self)
{
  if (self->recording)
    return g_object_ref (self->recording);
  return self->client ? sbx_recording_new_from_recorder (sbx_client_get_recorder (self->client), sbx_client_get_uri (self->client),
                                                         sbx_client_get_dialect (self->client)) : NULL;
}

static void
on_exported (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (SbxFramesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  guint64 n_hidden = 0;

  if (sbx_recording_save_finish (SBX_RECORDING (source), result, &n_hidden, &error))
    words = n_hidden == 0 ? g_strdup (_("Exported")) :
            g_strdup_printf (ngettext ("Exported; %u secret is hidden", "Exported; %u secrets are hidden", n_hidden), (guint) n_hidden);
  else if (!was_cancelled (error))
    words = g_strdup_printf (_("It could not be exported: %s"), error->message);
  end_work (self);
  if (words)
    sbx_frames_page_tell (self, words);
}

/**
 * sbx_frames_page_export_to:
 * @file: which format it has, its name says
 */
void
sbx_frames_page_export_to (SbxFramesPage *self,
                           GFile         *file)
{
  g_autoptr (SbxRecording) recording = sbx_frames_page_dup_recording (self);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *small = g_ascii_strdown (name, -1);
  g_autoptr (GCancellable) cancellable = NULL;

  if (recording == NULL)
    return;
  cancellable = begin_work (self, _("Exporting…"));
  sbx_recording_save_async (recording, file, g_str_has_suffix (small, ".har") ? SBX_RECORDING_HAR : SBX_RECORDING_JSONL, cancellable,
                            on_exported, g_object_ref (self));
}

/* Whoever chose the kind of file and wrote no ending means that kind. */
static void
export_chosen (SbxFramesPage *self,
               GFile         *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autoptr (GFile) named = NULL;

  if (strchr (name, '.') == NULL && folder)
    {
      g_autofree char *whole = g_strconcat (name, self->chosen_har ? ".har" : ".jsonl", NULL);

      named = g_file_get_child (folder, whole);
      /* The dialog asked about another name: nothing that is there is overwritten without a word. */
      if (g_file_query_exists (named, NULL))
        g_clear_object (&named);
    }
  sbx_frames_page_export_to (self, named ? named : file);
}

static void
on_filter_chosen (SbxFramesPage *self,
                  GParamSpec    *pspec,
                  GtkFileChooser *chooser)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);

  self->chosen_har = filter && g_strcmp0 (gtk_file_filter_get_name (filter), _("HTTP archive (HAR)")) == 0;
}

void
sbx_frames_page_export (SbxFramesPage *self)
{
  GtkFileChooser *chooser = make_chooser (self, _("Export Frames"), _("_Export"), GTK_FILE_CHOOSER_ACTION_SAVE, export_chosen);

  self->chosen_har = FALSE;
  add_filter (chooser, _("JSON Lines"), "jsonl", NULL);
  add_filter (chooser, _("HTTP archive (HAR)"), "har", NULL);
  g_signal_connect_object (chooser, "notify::filter", G_CALLBACK (on_filter_chosen), self, G_CONNECT_SWAPPED);
  gtk_file_chooser_set_current_name (chooser, "frames.jsonl");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- What a file has --- */

static void
tell_unreadable (SbxFramesPage *self,
                 const char    *name,
                 const GError  *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("It Cannot Be Read"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _("“%s” is no recording that can be opened: %s"), name, error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_imported (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (SbxFramesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_load_finish (result, &error);

  end_work (self);
  if (recording)
    {
      GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

      sbx_frames_window_open (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, recording, self->importing, self->connections);
    }
  else if (!was_cancelled (error) && gtk_widget_get_root (GTK_WIDGET (self)))
    tell_unreadable (self, self->importing, error);
}

/**
 * sbx_frames_page_import_from:
 *
 * Opens a recording in a window of its own.
 */
void
sbx_frames_page_import_from (SbxFramesPage *self,
                             GFile         *file)
{
  g_autoptr (GCancellable) cancellable = begin_work (self, _("Importing…"));

  g_free (self->importing);
  self->importing = g_file_get_basename (file);
  sbx_recording_load_async (file, cancellable, on_imported, g_object_ref (self));
}

void
sbx_frames_page_import (SbxFramesPage *self)
{
  GtkFileChooser *chooser = make_chooser (self, _("Import Frames"), _("_Import"), GTK_FILE_CHOOSER_ACTION_OPEN, sbx_frames_page_import_from);
  g_autoptr (GtkFileFilter) every = gtk_file_filter_new ();

  add_filter (chooser, _("Recordings"), "jsonl", "har");
  gtk_file_filter_set_name (every, _("All files"));
  gtk_file_filter_add_pattern (every, "*");
  gtk_file_chooser_add_filter (chooser, every);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
