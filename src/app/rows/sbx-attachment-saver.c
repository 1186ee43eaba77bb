/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-attachment-saver.h"

#include "sbx-desk.h"
#include "sbx-drafts.h"

#include <glib/gi18n-lib.h>

/* What is fetched to be saved stands in memory once. */
#define MAX_BYTES (512 * 1024 * 1024)
#define NAME_BYTES 120

typedef struct
{
  GtkWidget *widget;
  GtkLabel  *about; /* (nullable) */
  GFile     *to;
  GBytes    *bytes; /* (nullable) */
  gboolean   open;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->widget);
  g_clear_object (&job->about);
  g_object_unref (job->to);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
tell (Job        *job,
      const char *text)
{
  if (job->about)
    gtk_label_set_label (job->about, text);
  if (job->about)
    gtk_widget_set_tooltip_text (GTK_WIDGET (job->about), text);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    tell (job, error->message);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (job->to);
  g_autofree char *text = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      tell (job, error->message);
      return;
    }
  if (job->open)
    {
      g_autofree char *uri = g_file_get_uri (job->to);

      g_app_info_launch_default_for_uri_async (uri, NULL, NULL, on_opened, g_steal_pointer (&job));
      return;
    }

  /* TRANSLATORS: %s is a file with its folder */
  text = g_strdup_printf (_("Saved as %s"), name);
  tell (job, text);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  job->bytes = sbx_client_download_finish (SBX_CLIENT (source), result, &error);
  if (job->bytes)
    g_file_replace_contents_bytes_async (job->to, job->bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, on_written, g_steal_pointer (&job));
  else
    tell (job, error->message);
}

static void
fetch (GtkWidget     *widget,
       SbxAttachment *file,
       GtkLabel      *about,
       GFile         *to,
       gboolean       open)
{
  SbxDesk   *desk = sbx_desk_lookup (widget);
  SbxClient *client = desk ? sbx_desk_get_client (desk) : NULL;
  Job       *job;

  if (client == NULL)
    return;

  job = g_new0 (Job, 1);
  job->widget = g_object_ref (widget);
  g_set_object (&job->about, about);
  job->to = g_object_ref (to);
  job->open = open;
  tell (job, _("Fetching…"));
  sbx_client_download_async (client, file, MAX_BYTES, NULL, on_fetched, job);
}

/* What somebody else called it must not lead out of a folder, nor be hidden in it. */
static char *
dup_plain_name (SbxAttachment *file)
{
  const char      *name = sbx_attachment_get_name (file);
  g_autofree char *base = g_path_get_basename (name && *name != '\0' ? name : "file");
  GString         *plain = g_string_new (NULL);

  for (const char *p = base; *p != '\0' && plain->len < NAME_BYTES; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT || c == '/' || c == '\\' || (c == '.' && plain->len == 0))
        c = '_';
      g_string_append_unichar (plain, c);
    }

  return g_string_free (plain, FALSE);
}

/**
 * sbx_attachment_saver_new_copy:
 */
GFile *
sbx_attachment_saver_new_copy (SbxAttachment *file)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = dup_plain_name (file);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), SBX_DRAFTS_FOLDER, "opened", id, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_mkdir_with_parents (folder, 0700);

  return g_file_new_for_path (path);
}

static void
on_place_chosen (GtkNativeDialog *dialog,
                 int              response,
                 gpointer         user_data)
{
  g_autoptr (GFile) to = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  GtkWidget *widget = g_object_get_data (G_OBJECT (dialog), "widget");

  if (response == GTK_RESPONSE_ACCEPT && to)
    fetch (widget, g_object_get_data (G_OBJECT (dialog), "file"), g_object_get_data (G_OBJECT (dialog), "about"), to, FALSE);
  g_object_unref (dialog);
}

/**
 * sbx_attachment_saver_save:
 */
void
sbx_attachment_saver_save (GtkWidget     *widget,
                           SbxAttachment *file,
                           GtkLabel      *about)
{
  GtkRoot              *root = gtk_widget_get_root (widget);
  g_autofree char      *name = dup_plain_name (file);
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Save As"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data_full (G_OBJECT (chooser), "widget", g_object_ref (widget), g_object_unref);
  g_object_set_data_full (G_OBJECT (chooser), "file", g_object_ref (file), g_object_unref);
  if (about)
    g_object_set_data_full (G_OBJECT (chooser), "about", g_object_ref (about), g_object_unref);
  g_signal_connect (chooser, "response", G_CALLBACK (on_place_chosen), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

gboolean
sbx_attachment_saver_can_open (SbxAttachment *file)
{
  const char *mime = sbx_attachment_get_mime (file);

  return g_str_equal (mime, "application/pdf") || g_str_equal (mime, "text/plain") || g_str_has_prefix (mime, "audio/") ||
         g_str_has_prefix (mime, "video/") || (g_str_has_prefix (mime, "image/") && !g_str_has_prefix (mime, "image/svg"));
}

/**
 * sbx_attachment_saver_open:
 */
void
sbx_attachment_saver_open (GtkWidget     *widget,
                           SbxAttachment *file,
                           GtkLabel      *about)
{
  g_autoptr (GFile) to = NULL;

  if (!sbx_attachment_saver_can_open (file))
    return;

  to = sbx_attachment_saver_new_copy (file);
  fetch (widget, file, about, to, TRUE);
}
