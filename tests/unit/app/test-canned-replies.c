/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-replies.h"

#include "sbx-canned-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char             *folder;
  char             *path;
  SbxCannedReplies *replies;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->folder = g_dir_make_tmp ("canned-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "config", "canned-replies.json", NULL);
  f->replies = sbx_canned_replies_new (f->path);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_all (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_assert_finalize_object (f->replies);
  remove_all (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static void
add (Fixture    *f,
     const char *title,
     const char *text)
{
  g_autoptr (SbxCannedReply) reply = sbx_canned_reply_new (title, text);
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_canned_replies_insert (f->replies, G_MAXUINT, reply, &error));
  g_assert_no_error (error);
}

static SbxCannedReply *
get (gpointer replies,
     guint    position)
{
  g_autoptr (SbxCannedReply) reply = g_list_model_get_item (replies, position);

  return reply;
}

/* The titles in their order, as they are there and on disk. */
static void
assert_titles (Fixture    *f,
               const char *expected)
{
  g_autoptr (SbxCannedReplies) again = sbx_canned_replies_new (f->path);
  SbxCannedReplies *both[] = { f->replies, again };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (GString) titles = g_string_new (NULL);

      for (guint n = 0; n < g_list_model_get_n_items (G_LIST_MODEL (both[i])); n++)
        g_string_append_printf (titles, "%s%s", n > 0 ? " " : "", sbx_canned_reply_get_title (get (both[i], n)));
      g_assert_cmpstr (titles->str, ==, expected);
    }
}

static void
write_file (Fixture    *f,
            const char *text)
{
  g_autofree char *folder = g_path_get_dirname (f->path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
}

static void
test_changes (Fixture      *f,
              gconstpointer data)
{
  g_autoptr (SbxCannedReply) other = sbx_canned_reply_new ("two", "Second, better");
  struct stat info;

  assert_titles (f, "");
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  add (f, "one", "First “quoted” \n {name}");
  add (f, "2", "Second");
  add (f, "three", "第三");
  assert_titles (f, "one 2 three");
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  g_assert_true (sbx_canned_replies_replace (f->replies, get (f->replies, 1), other, NULL));
  assert_titles (f, "one two three");
  g_assert_true (sbx_canned_replies_move (f->replies, get (f->replies, 0), 2, NULL));
  assert_titles (f, "two three one");
  g_assert_true (sbx_canned_replies_move (f->replies, get (f->replies, 2), 1, NULL));
  assert_titles (f, "two one three");
  g_assert_true (sbx_canned_replies_move (f->replies, get (f->replies, 2), 3, NULL));
  assert_titles (f, "two one three");
  g_assert_true (sbx_canned_replies_remove (f->replies, get (f->replies, 0), NULL));
  assert_titles (f, "one three");
  g_assert_true (sbx_canned_replies_insert (f->replies, 0, other, NULL));
  assert_titles (f, "two one three");
  g_assert_cmpstr (sbx_canned_reply_get_text (get (f->replies, 1)), ==, "First “quoted” \n {name}");
}

/* Another instance writes the same file. */
static void
test_two (Fixture      *f,
          gconstpointer data)
{
  g_autoptr (SbxCannedReplies) other = sbx_canned_replies_new (f->path);
  g_autoptr (SbxCannedReply) reply = sbx_canned_reply_new ("theirs", "x");

  add (f, "ours", "x");
  g_assert_true (sbx_canned_replies_insert (other, G_MAXUINT, reply, NULL));
  add (f, "last", "x");
  assert_titles (f, "ours theirs last");
  g_unlink (f->path);
  sbx_canned_replies_refresh (f->replies);
  assert_titles (f, "");
}

/* It is put aside, said, and what comes next goes into a file of its own. */
static void
test_broken (Fixture      *f,
             gconstpointer data)
{
  static const char *const broken[] = {
    "", "{", "[1]", "{\"replies\": 1}", "{}", "null", "{\"replies\": [{\"title\": \"a\"}]}", "{\"replies\": [{\"title\": \" \", \"text\": \"b\"}]}",
    "[{\"title\": 1, \"text\": \"b\"}]", "\xff\xfe", "[[[[[[[[[[[[[[[[[[[[[[[[",
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (SbxCannedReplies) replies = NULL;
      g_autoptr (SbxCannedReply) reply = sbx_canned_reply_new ("new", "x");
      const char *aside;
      g_autofree char *name = NULL, *kept = NULL;

      write_file (f, broken[i]);
      replies = sbx_canned_replies_new (f->path);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (replies)), ==, 0);
      g_assert_nonnull (sbx_canned_replies_get_trouble (replies));
      g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));

      aside = g_strrstr (sbx_canned_replies_get_trouble (replies), "“");
      name = g_strndup (aside + strlen ("“"), strstr (aside, "”") - aside - strlen ("“"));
      g_assert_true (g_file_get_contents (name, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, broken[i]);
      g_unlink (name);

      g_assert_true (sbx_canned_replies_insert (replies, 0, reply, NULL));
      g_assert_null (sbx_canned_replies_get_trouble (replies));
    }
}

/* What cannot be read is not written over. */
static void
test_sealed (Fixture      *f,
             gconstpointer data)
{
  g_autoptr (SbxCannedReplies) replies = NULL;
  g_autoptr (SbxCannedReply) reply = sbx_canned_reply_new ("new", "x");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (f->path, 0700), ==, 0);
  replies = sbx_canned_replies_new (f->path);
  g_assert_nonnull (sbx_canned_replies_get_trouble (replies));
  g_assert_false (sbx_canned_replies_insert (replies, 0, reply, &error));
  g_assert_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_KEPT);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (replies)), ==, 0);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_IS_DIR));
}

/* Where nothing can be kept nothing changes. */
static void
test_not_kept (Fixture      *f,
               gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (f->path);
  g_autoptr (SbxCannedReply) reply = sbx_canned_reply_new ("new", "x");
  g_autoptr (GError) error = NULL;

  /* A file where the folder has to be. */
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  g_assert_false (sbx_canned_replies_insert (f->replies, 0, reply, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->replies)), ==, 0);
  g_unlink (folder);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
wait_for (GAsyncResult **result)
{
  /* Nobody is kept waiting for a file that may be far away. */
  g_assert_null (*result);
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static int
import (Fixture  *f,
        GFile    *file,
        GError  **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_canned_replies_import_async (f->replies, file, on_done, &result);
  wait_for (&result);

  return sbx_canned_replies_import_finish (f->replies, result, error);
}

static gboolean
export (Fixture  *f,
        GFile    *file,
        GError  **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_canned_replies_export_async (f->replies, file, on_done, &result);
  wait_for (&result);

  return sbx_canned_replies_export_finish (f->replies, result, error);
}

static void
test_import (Fixture      *f,
             gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "theirs.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_new_for_path (f->folder);
  g_autoptr (GError) error = NULL;

  add (f, "one", "First");
  g_assert_true (export (f, file, NULL));
  g_assert_cmpint (import (f, file, NULL), ==, 0);
  g_assert_true (g_file_set_contents (path, "\xef\xbb\xbf[{\"title\": \"one\", \"text\": \"First\"}, {\"title\": \" two \", \"text\": \"Second\", \"tags\": []}]", -1, NULL));
  g_assert_cmpint (import (f, file, NULL), ==, 1);
  assert_titles (f, "one two");

  /* One bad reply, and none is taken. */
  g_assert_true (g_file_set_contents (path, "[{\"title\": \"three\", \"text\": \"x\"}, {\"title\": \"four\"}]", -1, NULL));
  g_assert_cmpint (import (f, file, &error), ==, -1);
  g_assert_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_BROKEN);
  g_assert_nonnull (strstr (error->message, "2"));
  assert_titles (f, "one two");
  g_clear_error (&error);
  g_assert_cmpint (import (f, folder, &error), ==, -1);
  g_assert_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_BROKEN);
  g_clear_error (&error);
  g_assert_false (export (f, folder, &error));
  g_assert_nonnull (error);
}

/* At the limits, and one past them. */
static void
test_limits (Fixture      *f,
             gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "many.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *title = g_strnfill (SBX_CANNED_TITLE_BYTES, 't');
  g_autofree char *text = g_strnfill (SBX_CANNED_TEXT_BYTES, 'x');
  g_autofree char *longer = g_strnfill (SBX_CANNED_TEXT_BYTES + 1, 'x');
  g_autoptr (SbxCannedReply) fits = sbx_canned_reply_new (title, text);
  g_autoptr (SbxCannedReply) too_long = sbx_canned_reply_new ("t", longer);
  g_autoptr (GString) many = g_string_new ("[");
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_canned_replies_insert (f->replies, 0, fits, NULL));
  g_assert_false (sbx_canned_replies_insert (f->replies, 0, too_long, &error));
  g_assert_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE);
  g_clear_error (&error);

  for (int i = 0; i < SBX_CANNED_MAX; i++)
    g_string_append_printf (many, "%s{\"title\":\"%d\",\"text\":\"x\"}", i > 0 ? "," : "", i);
  g_string_append_c (many, ']');
  g_assert_true (g_file_set_contents (path, many->str, -1, NULL));
  /* One is there already. */
  g_assert_cmpint (import (f, file, &error), ==, -1);
  g_assert_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->replies)), ==, 1);
  g_assert_true (sbx_canned_replies_remove (f->replies, fits, NULL));
  g_assert_cmpint (import (f, file, NULL), ==, SBX_CANNED_MAX);
  g_assert_false (sbx_canned_replies_insert (f->replies, 0, fits, NULL));

  g_assert_cmpint (truncate (path, SBX_CANNED_FILE_BYTES + 1), ==, 0);
  g_clear_error (&error);
  g_assert_cmpint (import (f, file, &error), ==, -1);
  g_assert_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE);
}

static void
assert_found (Fixture    *f,
              const char *query,
              const char *expected)
{
  g_autoptr (GPtrArray) found = sbx_canned_replies_search (f->replies, query);
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (titles, "%s%s", i > 0 ? "|" : "", sbx_canned_reply_get_title (found->pdata[i]));
  g_assert_cmpstr (titles->str, ==, expected);
}

static void
test_search (Fixture      *f,
             gconstpointer data)
{
  g_auto (GStrv) unknown = NULL;

  add (f, "Opening hours", "We open at nine, {order}");
  add (f, "Greeting", "Hello {name}, the hours are long");
  add (f, "Café", "Coffee");
  add (f, "送货", "您的订单");

  assert_found (f, "", "Opening hours|Greeting|Café|送货");
  assert_found (f, "hours", "Opening hours|Greeting");
  assert_found (f, "cafe", "Café");
  assert_found (f, "op ho", "Opening hours");
  assert_found (f, "订单", "送货");
  assert_found (f, "zzz", "");

  unknown = sbx_canned_replies_dup_unknown (f->replies);
  g_assert_cmpuint (g_strv_length (unknown), ==, 1);
  g_assert_cmpstr (unknown[0], ==, "order");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/app/canned-replies/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("changes", test_changes);
  ADD ("two", test_two);
  ADD ("broken", test_broken);
  ADD ("sealed", test_sealed);
  ADD ("not-kept", test_not_kept);
  ADD ("import", test_import);
  ADD ("limits", test_limits);
  ADD ("search", test_search);

  return g_test_run ();
}
