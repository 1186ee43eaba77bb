/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-replies.h"

#include "sbx-canned-file.h"
#include "sbx-canned-text.h"
#include "sbx-drafts.h"
#include "sbx-fuzzy.h"
#include "sbx-text-fold.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _SbxCannedReplies
{
  GObject parent_instance;

  GListStore *store; /* of SbxCannedReply */
  char       *path;
  char       *known;   /* (nullable): what is in the file, as far as we know */
  char       *trouble; /* (nullable) */
  gboolean    sealed;  /* there is a file that cannot be read: nothing is written over it */
};

enum {
  PROP_0,
  PROP_TROUBLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return SBX_TYPE_CANNED_REPLY;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (SBX_CANNED_REPLIES (model)->store));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (SBX_CANNED_REPLIES (model)->store), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxCannedReplies, sbx_canned_replies, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
on_items_changed (SbxCannedReplies *self,
                  guint             position,
                  guint             removed,
                  guint             added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* Takes @text. */
static void
take_trouble (SbxCannedReplies *self,
              char             *text)
{
  if (g_strcmp0 (self->trouble, text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (self->trouble);
  self->trouble = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

/* --- the file --- */

/* It holds something that is not ours to judge: somebody may mend it. */
static void
put_aside (SbxCannedReplies *self,
           const char       *reason)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = g_strconcat (self->path, ".broken-", time, NULL);

  if (g_rename (self->path, aside) == 0)
    {
      /* TRANSLATORS: the first %s is why, in a sentence, the second a file with its folder */
      take_trouble (self, g_strdup_printf (_("The canned replies could not be read. %s They are kept as “%s”."), reason, aside));
      return;
    }

  self->sealed = TRUE;
  g_clear_pointer (&self->known, g_free);
  /* TRANSLATORS: the first %s is a file with its folder, the second why, in a sentence */
  take_trouble (self, g_strdup_printf (_("The canned replies in “%s” could not be read. %s"), self->path, reason));
}

static void
fill (SbxCannedReplies *self,
      GPtrArray        *replies)
{
  g_list_store_splice (self->store, 0, get_n_items (G_LIST_MODEL (self)), replies ? replies->pdata : NULL, replies ? replies->len : 0);
}

static void
read_all (SbxCannedReplies *self,
          char             *text,
          gsize             length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) replies = sbx_canned_file_parse (text, length, &error);

  fill (self, replies);
  if (replies == NULL)
    put_aside (self, error->message);
  else
    take_trouble (self, NULL);
}

/**
 * sbx_canned_replies_refresh:
 *
 * Looks whether somebody else wrote the file meanwhile: another instance, or a person.
 */
void
sbx_canned_replies_refresh (SbxCannedReplies *self)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_return_if_fail (SBX_IS_CANNED_REPLIES (self));

  file = g_file_new_for_path (self->path);
  text = sbx_canned_file_read (file, &length, &error);
  self->sealed = FALSE;
  if (text)
    {
      if (g_strcmp0 (text, self->known) == 0)
        return;
      g_free (self->known);
      self->known = g_strdup (text);
      read_all (self, text, length);
      return;
    }

  g_clear_pointer (&self->known, g_free);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      fill (self, NULL);
    }
  else if (g_error_matches (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE))
    {
      fill (self, NULL);
      put_aside (self, error->message);
    }
  else
    {
      self->sealed = TRUE;
      take_trouble (self, g_strdup_printf (_("The canned replies in “%s” could not be read. %s"), self->path, error->message));
    }
}

static gboolean
save (SbxCannedReplies  *self,
      GError           **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *text = sbx_canned_file_write (G_LIST_MODEL (self->store));
  g_autoptr (GError) failure = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &failure))
    {
      /* TRANSLATORS: the first %s is a file with its folder, the second why */
      g_set_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_KEPT, _("The canned replies could not be kept in “%s”: %s"), self->path,
                   failure->message);
      return FALSE;
    }

  g_free (self->known);
  self->known = g_steal_pointer (&text);
  take_trouble (self, NULL);
  return TRUE;
}

/* Before a change, of which the result is written over what is there. */
static gboolean
begin (SbxCannedReplies  *self,
       GError           **error)
{
  sbx_canned_replies_refresh (self);
  if (!self->sealed)
    return TRUE;

  g_set_error_literal (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_KEPT, self->trouble);
  return FALSE;
}

/* Takes the change back where it could not be kept. */
static gboolean
finish (SbxCannedReplies  *self,
        GPtrArray         *before,
        GError           **error)
{
  if (save (self, error))
    return TRUE;

  fill (self, before);
  return FALSE;
}

/* (transfer full): all, as they are now */
static GPtrArray *
list (SbxCannedReplies *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    g_ptr_array_add (all, get_item (G_LIST_MODEL (self), i));

  return all;
}

/* The one that says the same: the file may have been read anew. */
static gboolean
find (SbxCannedReplies *self,
      SbxCannedReply   *reply,
      guint            *position)
{
  return g_list_store_find_with_equal_func (self->store, reply, (GEqualFunc) sbx_canned_reply_equal, position);
}

static gboolean
has_room (SbxCannedReplies  *self,
          guint              more,
          GError           **error)
{
  if (get_n_items (G_LIST_MODEL (self)) + more <= SBX_CANNED_MAX)
    return TRUE;

  g_set_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE, _("There is room for %d canned replies."), SBX_CANNED_MAX);
  return FALSE;
}

static gboolean
fits (SbxCannedReply  *reply,
      GError         **error)
{
  if (strlen (sbx_canned_reply_get_title (reply)) <= SBX_CANNED_TITLE_BYTES && strlen (sbx_canned_reply_get_text (reply)) <= SBX_CANNED_TEXT_BYTES)
    return TRUE;

  g_set_error_literal (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE, _("This is too long for a canned reply."));
  return FALSE;
}

/* --- changes --- */

/**
 * sbx_canned_replies_insert:
 * @position: where; after the last where it is past that
 *
 * Returns: whether it is on disk; else nothing changed
 */
gboolean
sbx_canned_replies_insert (SbxCannedReplies  *self,
                           guint              position,
                           SbxCannedReply    *reply,
                           GError           **error)
{
  g_autoptr (GPtrArray) before = NULL;

  g_return_val_if_fail (SBX_IS_CANNED_REPLIES (self), FALSE);
  g_return_val_if_fail (SBX_IS_CANNED_REPLY (reply), FALSE);

  if (!fits (reply, error) || !begin (self, error) || !has_room (self, 1, error))
    return FALSE;

  before = list (self);
  g_list_store_insert (self->store, MIN (position, before->len), reply);
  return finish (self, before, error);
}

/**
 * sbx_canned_replies_replace:
 * @old: one of them; where somebody else took it out meanwhile, @reply comes last
 *
 * Returns: whether it is on disk; else nothing changed
 */
gboolean
sbx_canned_replies_replace (SbxCannedReplies  *self,
                            SbxCannedReply    *old,
                            SbxCannedReply    *reply,
                            GError           **error)
{
  g_autoptr (GPtrArray) before = NULL;
  gboolean found;
  guint position;

  g_return_val_if_fail (SBX_IS_CANNED_REPLIES (self), FALSE);

  if (!fits (reply, error) || !begin (self, error))
    return FALSE;

  before = list (self);
  found = find (self, old, &position);
  if (!found && !has_room (self, 1, error))
    return FALSE;
  g_list_store_splice (self->store, found ? position : before->len, found ? 1 : 0, (gpointer *) &reply, 1);
  return finish (self, before, error);
}

/**
 * sbx_canned_replies_remove:
 *
 * Returns: whether that is on disk; else nothing changed
 */
gboolean
sbx_canned_replies_remove (SbxCannedReplies  *self,
                           SbxCannedReply    *reply,
                           GError           **error)
{
  g_autoptr (GPtrArray) before = NULL;
  guint position;

  g_return_val_if_fail (SBX_IS_CANNED_REPLIES (self), FALSE);

  if (!begin (self, error))
    return FALSE;
  if (!find (self, reply, &position))
    return TRUE;

  before = list (self);
  g_list_store_remove (self->store, position);
  return finish (self, before, error);
}

/**
 * sbx_canned_replies_move:
 * @position: where it is in the end
 *
 * Returns: whether that is on disk; else nothing changed
 */
gboolean
sbx_canned_replies_move (SbxCannedReplies  *self,
                         SbxCannedReply    *reply,
                         guint              position,
                         GError           **error)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  gpointer item;
  guint from;

  g_return_val_if_fail (SBX_IS_CANNED_REPLIES (self), FALSE);

  if (!begin (self, error))
    return FALSE;
  if (!find (self, reply, &from) || position == from || position >= get_n_items (G_LIST_MODEL (self)))
    return TRUE;

  before = list (self);
  after = list (self);
  item = g_ptr_array_steal_index (after, from);
  g_ptr_array_insert (after, (int) position, item);
  fill (self, after);
  return finish (self, before, error);
}

/* Returns how many of @replies are new; -1 where they could not be kept, and nothing changed. */
static int
add_all (SbxCannedReplies  *self,
         GPtrArray         *replies,
         GError           **error)
{
  g_autoptr (GPtrArray) before = NULL;
  int n = 0;

  if (!begin (self, error))
    return -1;

  before = list (self);
  for (guint i = 0; i < replies->len; i++)
    {
      if (find (self, replies->pdata[i], NULL))
        continue;
      if (!has_room (self, 1, error))
        {
          fill (self, before);
          return -1;
        }
      g_list_store_append (self->store, replies->pdata[i]);
      n++;
    }

  return n == 0 || finish (self, before, error) ? n : -1;
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) replies = sbx_canned_file_load_finish (result, &error);
  int n = replies ? add_all (g_task_get_source_object (task), replies, &error) : -1;

  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

/**
 * sbx_canned_replies_import_async:
 * @file: of canned replies
 *
 * Adds what is in it and not here yet.
 */
void
sbx_canned_replies_import_async (SbxCannedReplies    *self,
                                 GFile               *file,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (SBX_IS_CANNED_REPLIES (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sbx_canned_replies_import_async);
  sbx_canned_file_load_async (file, on_loaded, task);
}

/**
 * sbx_canned_replies_import_finish:
 *
 * Returns: how many came; -1 where it could not be read or kept, and nothing changed
 */
int
sbx_canned_replies_import_finish (SbxCannedReplies  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sbx_canned_replies_export_async:
 * @file: what is to have all of them, as they are now
 */
void
sbx_canned_replies_export_async (SbxCannedReplies    *self,
                                 GFile               *file,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GBytes) bytes = NULL;
  GTask *task;
  char *text;

  g_return_if_fail (SBX_IS_CANNED_REPLIES (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sbx_canned_replies_export_async);
  text = sbx_canned_file_write (G_LIST_MODEL (self->store));
  bytes = g_bytes_new_take (text, strlen (text));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_written, task);
}

/**
 * sbx_canned_replies_export_finish:
 *
 * Returns: whether all of them are in the file
 */
gboolean
sbx_canned_replies_export_finish (SbxCannedReplies  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- finding --- */

typedef struct
{
  SbxCannedReply *reply; /* borrowed */
  int             score;
  guint           position;
} Hit;

static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const Hit *first = a, *second = b;

  if (first->score != second->score)
    return second->score - first->score;

  return (first->position > second->position) - (first->position < second->position);
}

/* Letters in their order, as a title is found, are in nearly every long text: here words have to be whole. */
static gboolean
says (SbxCannedReply    *reply,
      const char *const *words)
{
  g_autofree char *text = sbx_text_fold (sbx_canned_reply_get_text (reply));

  for (guint i = 0; words[i]; i++)
    if (strstr (text, words[i]) == NULL)
      return FALSE;

  return TRUE;
}

/**
 * sbx_canned_replies_search:
 * @query: words of its title or, else, of its text; all where it is empty
 *
 * Returns: (transfer full) (element-type SbxCannedReply): what fits, the best first
 */
GPtrArray *
sbx_canned_replies_search (SbxCannedReplies *self,
                           const char       *query)
{
  g_autoptr (SbxFuzzy) fuzzy = sbx_fuzzy_new (query);
  g_autofree char *folded = sbx_text_fold (query);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t", -1);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (SBX_IS_CANNED_REPLIES (self), found);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (SbxCannedReply) reply = get_item (G_LIST_MODEL (self), i);
      Hit hit = { reply, 0, i };

      if (!sbx_fuzzy_is_empty (fuzzy))
        {
          int title = sbx_fuzzy_score (fuzzy, sbx_canned_reply_get_title (reply));

          hit.score = title >= 0 ? title + 1 : says (reply, (const char *const *) words) ? 0 : SBX_FUZZY_NONE;
        }
      if (hit.score != SBX_FUZZY_NONE)
        g_array_append_val (hits, hit);
    }
  g_array_sort (hits, compare_hits);
  for (guint i = 0; i < hits->len; i++)
    g_ptr_array_add (found, g_object_ref (g_array_index (hits, Hit, i).reply));

  return found;
}

/**
 * sbx_canned_replies_dup_unknown:
 *
 * Returns: (transfer full): all variables in them that mean nothing, and have to be filled in by hand
 */
GStrv
sbx_canned_replies_dup_unknown (SbxCannedReplies *self)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  g_return_val_if_fail (SBX_IS_CANNED_REPLIES (self), NULL);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (SbxCannedReply) reply = get_item (G_LIST_MODEL (self), i);
      g_auto (GStrv) unknown = sbx_canned_text_find_unknown (sbx_canned_reply_get_text (reply));

      g_strv_builder_addv (all, (const char **) unknown);
    }

  return g_strv_builder_end (all);
}

/* --- object --- */

static void
sbx_canned_replies_finalize (GObject *object)
{
  SbxCannedReplies *self = SBX_CANNED_REPLIES (object);

  g_object_unref (self->store);
  g_free (self->path);
  g_free (self->known);
  g_free (self->trouble);

  G_OBJECT_CLASS (sbx_canned_replies_parent_class)->finalize (object);
}

static void
sbx_canned_replies_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TROUBLE:
      g_value_set_string (value, SBX_CANNED_REPLIES (object)->trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_canned_replies_class_init (SbxCannedRepliesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_canned_replies_finalize;
  object_class->get_property = sbx_canned_replies_get_property;

  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_canned_replies_init (SbxCannedReplies *self)
{
  self->store = g_list_store_new (SBX_TYPE_CANNED_REPLY);
  g_signal_connect_swapped (self->store, "items-changed", G_CALLBACK (on_items_changed), self);
}

/**
 * sbx_canned_replies_new:
 * @path: (nullable): where they are kept; %NULL for the user's own file
 *
 * Returns: (transfer full): what is there
 */
SbxCannedReplies *
sbx_canned_replies_new (const char *path)
{
  SbxCannedReplies *self = g_object_new (SBX_TYPE_CANNED_REPLIES, NULL);

  self->path = path ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), SBX_DRAFTS_FOLDER, "canned-replies.json", NULL);
  sbx_canned_replies_refresh (self);

  return self;
}

const char *
sbx_canned_replies_get_trouble (SbxCannedReplies *self)
{
  g_return_val_if_fail (SBX_IS_CANNED_REPLIES (self), NULL);

  return self->trouble;
}
