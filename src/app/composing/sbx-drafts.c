/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-drafts-private.h"

#include "sbx-channel.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* ms from a change to the file: of what is being written, and of what is no draft any more. That may have gone into the outbox, which is
 * given as long to be on the disk first: a program that is killed meanwhile has it in both, and not in none. */
#define SAVE_AFTER 1000
#define CLEAR_AFTER 100
#define N_NAMES 3

static void
held_free (SbxHeldDraft *held)
{
  g_free (held->key);
  sbx_kept_draft_free (held->draft);
  g_free (held);
}

SbxKeptDraft *
sbx_kept_draft_new (void)
{
  SbxKeptDraft *draft = g_new0 (SbxKeptDraft, 1);

  draft->text = g_strdup ("");

  return draft;
}

void
sbx_kept_draft_free (SbxKeptDraft *draft)
{
  g_free (draft->text);
  g_free (draft->reply_to);
  g_free (draft->edit_id);
  g_free (draft->edit_text);
  g_strfreev (draft->files);
  g_free (draft);
}

/* Somebody wrote something that is worth keeping. */
gboolean
sbx_kept_draft_says_some (const SbxKeptDraft *draft)
{
  return *draft->text != '\0' || draft->reply_to || draft->files || draft->edit_id;
}

/* By name and not by object: a hub that was away may come back with other ones. */
static char *
dup_key (SbxTopic *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  /* Ids have no control characters. */
  return g_strdup_printf ("%s\n%s\n%s",
                          world ? sbx_world_get_address (world) : "",
                          channel ? sbx_channel_get_id (channel) : "",
                          sbx_topic_get_id (topic));
}

/* What was written is worth more than where somebody read. */
static gboolean
goes_before (const SbxKeptDraft *a,
             const SbxKeptDraft *b)
{
  gboolean a_empty = !sbx_kept_draft_says_some (a);
  gboolean b_empty = !sbx_kept_draft_says_some (b);

  return a_empty != b_empty ? a_empty : a->turn < b->turn;
}

static void
drop_oldest (SbxDrafts *self)
{
  GHashTableIter iter;
  gpointer       key, value, oldest = NULL;
  const SbxKeptDraft *least = NULL;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (least == NULL || goes_before (value, least))
      {
        least = value;
        oldest = key;
      }
  g_hash_table_remove (self->drafts, oldest);
}

/* What is there already, or one that says nothing yet. */
static SbxKeptDraft *
get (SbxDrafts  *self,
     const char *key)
{
  SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  if (draft == NULL)
    {
      draft = sbx_kept_draft_new ();
      g_hash_table_insert (self->drafts, g_strdup (key), draft);
    }

  return draft;
}

/* It changed. What says nothing is not kept. */
static void
note_change (SbxDrafts  *self,
             const char *key)
{
  SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  draft->turn = ++self->turn;
  draft->is_private = draft->is_private && sbx_kept_draft_says_some (draft);
  if (!sbx_kept_draft_says_some (draft) && draft->seq <= 0)
    g_hash_table_remove (self->drafts, key);
  if (g_hash_table_size (self->drafts) > SBX_DRAFTS_MAX)
    drop_oldest (self);
}

/* Takes @draft, in place of what was there. */
void
sbx_drafts_put (SbxDrafts    *self,
                const char   *key,
                SbxKeptDraft *draft)
{
  g_hash_table_replace (self->drafts, g_strdup (key), draft);
  note_change (self, key);
}

/* (nullable) (transfer full) */
static GStrv
join_files (const char *const *first,
            const char *const *then)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();

  if (first == NULL && then == NULL)
    return NULL;

  for (guint i = 0; first && first[i]; i++)
    g_strv_builder_add (files, first[i]);
  for (guint i = 0; then && then[i]; i++)
    if (first == NULL || !g_strv_contains (first, then[i]))
      g_strv_builder_add (files, then[i]);

  return g_strv_builder_end (files);
}

/* @more, which was written first, comes back to what stands there by now. */
void
sbx_drafts_fold (SbxDrafts          *self,
                 const char         *key,
                 const SbxKeptDraft *more)
{
  SbxKeptDraft    *draft = get (self, key);
  g_autofree char *text = g_steal_pointer (&draft->text);
  GStrv files = join_files ((const char *const *) more->files, (const char *const *) draft->files);

  draft->text = g_strconcat (more->text, *more->text != '\0' && *text != '\0' ? "\n\n" : "", text, NULL);
  if (draft->reply_to == NULL)
    draft->reply_to = g_strdup (more->reply_to);
  g_strfreev (draft->files);
  draft->files = files;
  /* Words for colleagues must never become words for customers. */
  draft->is_private |= more->is_private;
  draft->at = MAX (draft->at, more->at);
  note_change (self, key);
}

static int
compare_turns (gconstpointer a,
               gconstpointer b,
               gpointer      drafts)
{
  const SbxKeptDraft *first = g_hash_table_lookup (drafts, *(char *const *) a);
  const SbxKeptDraft *second = g_hash_table_lookup (drafts, *(char *const *) b);

  return (first->turn > second->turn) - (first->turn < second->turn);
}

/* (transfer container): from the oldest on. */
GPtrArray *
sbx_drafts_list_keys (SbxDrafts *self)
{
  GPtrArray     *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer       key;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort_with_data (keys, compare_turns, self->drafts);

  return keys;
}

static gboolean
on_save (gpointer user_data)
{
  SbxDrafts *self = user_data;

  self->save = 0;
  sbx_drafts_save (self);

  return G_SOURCE_REMOVE;
}

static void
save_after (SbxDrafts *self,
            guint      ms)
{
  gint64 at = g_get_monotonic_time () / 1000 + ms;

  if (self->save > 0 && self->save_at <= at)
    return;

  g_clear_handle_id (&self->save, g_source_remove);
  self->save_at = at;
  self->save = g_timeout_add (ms, on_save, self);
}

static void
save_soon (SbxDrafts *self)
{
  save_after (self, SAVE_AFTER);
}

/**
 * sbx_drafts_new:
 * @path: (nullable): where they are kept, %NULL for the user's own file
 *
 * Returns: (transfer full): the drafts that are there
 */
SbxDrafts *
sbx_drafts_new (const char *path)
{
  SbxDrafts *self = g_new0 (SbxDrafts, 1);

  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sbx_kept_draft_free);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) held_free);
  self->path = path ? g_strdup (path) : g_build_filename (g_get_user_state_dir (), SBX_DRAFTS_FOLDER, "drafts.json", NULL);
  sbx_drafts_load (self);

  return self;
}

void
sbx_drafts_free (SbxDrafts *self)
{
  if (self->save > 0)
    {
      g_source_remove (self->save);
      sbx_drafts_save (self);
    }
  g_hash_table_unref (self->drafts);
  g_ptr_array_unref (self->held);
  g_free (self->path);
  g_free (self);
}

/**
 * sbx_drafts_keep:
 * @self: drafts
 * @topic: where it was written
 * @text: what was written; an empty text is none
 */
void
sbx_drafts_keep (SbxDrafts  *self,
                 SbxTopic   *topic,
                 const char *text)
{
  g_autofree char *key = dup_key (topic);
  SbxKeptDraft    *draft = g_hash_table_lookup (self->drafts, key);

  if (g_strcmp0 (draft ? draft->text : "", text ? text : "") == 0)
    return;

  draft = get (self, key);
  g_free (draft->text);
  draft->text = g_strdup (text ? text : "");
  draft->at = sbx_time_now_ms ();
  save_after (self, *draft->text != '\0' ? SAVE_AFTER : CLEAR_AFTER);
  note_change (self, key);
}

/**
 * sbx_drafts_keep_more:
 * @self: drafts
 * @topic: where it was written
 * @reply_to: (nullable): the id of the message that it answers
 * @files: (nullable): URIs of what goes along
 */
void
sbx_drafts_keep_more (SbxDrafts         *self,
                      SbxTopic          *topic,
                      const char        *reply_to,
                      const char *const *files)
{
  static const char *const none[] = { NULL };
  g_autofree char *key = dup_key (topic);
  SbxKeptDraft    *draft = g_hash_table_lookup (self->drafts, key);
  const char *const *there = draft && draft->files ? (const char *const *) draft->files : none;

  if (g_strcmp0 (draft ? draft->reply_to : NULL, reply_to) == 0 && g_strv_equal (there, files ? files : none))
    return;

  draft = get (self, key);
  g_free (draft->reply_to);
  g_strfreev (draft->files);
  draft->reply_to = g_strdup (reply_to);
  draft->files = files && files[0] ? g_strdupv ((char **) files) : NULL;
  draft->at = sbx_time_now_ms ();
  note_change (self, key);
  save_soon (self);
}

static SbxKeptDraft *
make (const char        *text,
      const char        *reply_to,
      gboolean           is_private,
      const char *const *files)
{
  SbxKeptDraft *draft = sbx_kept_draft_new ();

  g_free (draft->text);
  draft->text = g_strdup (text);
  draft->reply_to = g_strdup (reply_to);
  draft->is_private = is_private;
  draft->files = files && files[0] ? g_strdupv ((char **) files) : NULL;
  draft->at = sbx_time_now_ms ();

  return draft;
}

/**
 * sbx_drafts_add:
 * @self: drafts
 * @topic: where it was written
 * @text: what was written before what stands there now
 * @reply_to: (nullable): the id of the message that it answers; what stands there may answer another, which counts then
 * @is_private: it is a private note, as all is then
 * @files: (nullable): URIs of what goes along
 */
void
sbx_drafts_add (SbxDrafts         *self,
                SbxTopic          *topic,
                const char        *text,
                const char        *reply_to,
                gboolean           is_private,
                const char *const *files)
{
  g_autofree char *key = dup_key (topic);
  g_autoptr (SbxKeptDraft) more = make (text, reply_to, is_private, files);

  sbx_drafts_fold (self, key, more);
  save_soon (self);
}

/**
 * sbx_drafts_keep_edit:
 * @self: drafts
 * @topic: where it was written
 * @id: (nullable): of one of our messages that is written anew; %NULL for none
 * @text: (nullable): what it is to say
 */
void
sbx_drafts_keep_edit (SbxDrafts  *self,
                      SbxTopic   *topic,
                      const char *id,
                      const char *text)
{
  g_autofree char *key = dup_key (topic);
  SbxKeptDraft    *draft = g_hash_table_lookup (self->drafts, key);

  if (g_strcmp0 (draft ? draft->edit_id : NULL, id) == 0 && g_strcmp0 (draft ? draft->edit_text : NULL, text) == 0)
    return;

  draft = get (self, key);
  g_free (draft->edit_id);
  g_free (draft->edit_text);
  draft->edit_id = g_strdup (id);
  draft->edit_text = id ? g_strdup (text ? text : "") : NULL;
  draft->at = sbx_time_now_ms ();
  note_change (self, key);
  save_after (self, id ? SAVE_AFTER : CLEAR_AFTER);
}

/**
 * sbx_drafts_get_edit:
 * @self: drafts
 * @topic: a topic
 * @text: (out) (transfer none) (nullable): what that message is to say
 *
 * Returns: (transfer none) (nullable): the id of our message that is written anew there
 */
const char *
sbx_drafts_get_edit (SbxDrafts   *self,
                     SbxTopic    *topic,
                     const char **text)
{
  g_autofree char *key = dup_key (topic);
  const SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  *text = draft ? draft->edit_text : NULL;

  return draft ? draft->edit_id : NULL;
}

/**
 * sbx_drafts_hold:
 * @self: drafts
 * @topic: where it is to go
 * @text: what was written
 * @reply_to: (nullable): the id of the message that it answers
 * @is_private: it is a private note
 * @files: (nullable): URIs of what goes along
 *
 * Keeps what is on its way, until sbx_drafts_let_go(). Should the program end before, it is a draft of @topic at the next start.
 */
void
sbx_drafts_hold (SbxDrafts         *self,
                 SbxTopic          *topic,
                 const char        *text,
                 const char        *reply_to,
                 gboolean           is_private,
                 const char *const *files)
{
  SbxHeldDraft *held = g_new0 (SbxHeldDraft, 1);

  held->key = dup_key (topic);
  held->draft = make (text, reply_to, is_private, files);
  g_ptr_array_add (self->held, held);
  save_soon (self);
}

/**
 * sbx_drafts_let_go:
 *
 * Nothing is on its way any more.
 */
void
sbx_drafts_let_go (SbxDrafts *self)
{
  if (self->held->len == 0)
    return;

  g_ptr_array_set_size (self->held, 0);
  save_after (self, CLEAR_AFTER);
}

/**
 * sbx_drafts_lookup:
 * @self: drafts
 * @topic: a topic
 *
 * Returns: (transfer none) (nullable): what was written there
 */
const char *
sbx_drafts_lookup (SbxDrafts *self,
                   SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  return draft && *draft->text != '\0' ? draft->text : NULL;
}

/**
 * sbx_drafts_set_private:
 * @self: drafts
 * @topic: where something is written
 * @is_private: it is a private note, and comes back as one
 */
void
sbx_drafts_set_private (SbxDrafts *self,
                        SbxTopic  *topic,
                        gboolean   is_private)
{
  g_autofree char *key = dup_key (topic);
  SbxKeptDraft    *draft = g_hash_table_lookup (self->drafts, key);

  if (draft == NULL || !sbx_kept_draft_says_some (draft) || draft->is_private == !!is_private)
    return;

  draft->is_private = !!is_private;
  save_soon (self);
}

gboolean
sbx_drafts_get_private (SbxDrafts *self,
                        SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  return draft && draft->is_private;
}

/**
 * sbx_drafts_get_reply_to:
 *
 * Returns: (transfer none) (nullable): the id of the message that it answers
 */
const char *
sbx_drafts_get_reply_to (SbxDrafts *self,
                         SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  return draft ? draft->reply_to : NULL;
}

/**
 * sbx_drafts_get_files:
 *
 * Returns: (transfer none) (nullable): URIs of what goes along
 */
const char *const *
sbx_drafts_get_files (SbxDrafts *self,
                      SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  return draft ? (const char *const *) draft->files : NULL;
}

/**
 * sbx_drafts_foreach:
 * @self: drafts
 * @func: called for each draft that says something, from the newest on
 */
void
sbx_drafts_foreach (SbxDrafts     *self,
                    SbxDraftsFunc  func,
                    gpointer       user_data)
{
  g_autoptr (GPtrArray) keys = sbx_drafts_list_keys (self);

  for (guint i = keys->len; i > 0; i--)
    {
      const SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, keys->pdata[i - 1]);
      g_auto (GStrv) parts = g_strsplit (keys->pdata[i - 1], "\n", N_NAMES);

      gboolean is_edit = *draft->text == '\0' && draft->edit_text;

      if (sbx_kept_draft_says_some (draft))
        func (parts[0], parts[1], parts[2], is_edit ? draft->edit_text : draft->text, draft->files ? g_strv_length (draft->files) : 0,
              draft->is_private && !is_edit, draft->at, user_data);
    }
}

/**
 * sbx_drafts_keep_place:
 * @self: drafts
 * @topic: where somebody reads
 * @seq: of the first message in sight, 0 where the newest are followed
 * @offset: how much of that message is above what is in sight, in pixels
 */
void
sbx_drafts_keep_place (SbxDrafts *self,
                       SbxTopic  *topic,
                       gint64     seq,
                       int        offset)
{
  g_autofree char *key = dup_key (topic);
  SbxKeptDraft    *draft = g_hash_table_lookup (self->drafts, key);

  if ((draft ? draft->seq : 0) == seq && (seq == 0 || draft->offset == offset))
    return;

  draft = get (self, key);
  draft->seq = MAX (seq, 0);
  draft->offset = MAX (offset, 0);
  note_change (self, key);
  save_soon (self);
}

/**
 * sbx_drafts_get_place:
 * @self: drafts
 * @topic: a topic
 * @offset: (out): how much of the message is above what is in sight, in pixels
 *
 * Returns: the seq of the first message in sight; 0 where the newest are followed
 */
gint64
sbx_drafts_get_place (SbxDrafts *self,
                      SbxTopic  *topic,
                      int       *offset)
{
  g_autofree char *key = dup_key (topic);
  const SbxKeptDraft *draft = g_hash_table_lookup (self->drafts, key);

  *offset = draft ? draft->offset : 0;

  return draft ? draft->seq : 0;
}
