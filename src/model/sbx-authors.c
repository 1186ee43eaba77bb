/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-authors.h"

/* Room is made for so many at a time: who comes by then costs a lookup. */
#define SPARE (SBX_AUTHORS_MAX / 4)

struct _SbxAuthors
{
  GHashTable *names;   /* name (the author's) → SbxAuthor */
};

static void
author_free (gpointer data)
{
  SbxAuthor *author = data;

  g_free (author->name);
  g_free (author->channel_id);
  g_free (author->topic_id);
  g_free (author);
}

SbxAuthors *
sbx_authors_new (void)
{
  SbxAuthors *self = g_new0 (SbxAuthors, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, author_free);

  return self;
}

void
sbx_authors_free (SbxAuthors *self)
{
  g_hash_table_unref (self->names);
  g_free (self);
}

static int
last_first (gconstpointer a,
            gconstpointer b)
{
  const SbxAuthor *first = *(const SbxAuthor *const *) a;
  const SbxAuthor *second = *(const SbxAuthor *const *) b;

  return (first->time < second->time) - (first->time > second->time);
}

GPtrArray *
sbx_authors_list (SbxAuthors *self)
{
  GPtrArray     *all = g_ptr_array_sized_new (g_hash_table_size (self->names));
  GHashTableIter iter;
  gpointer       author;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, NULL, &author))
    g_ptr_array_add (all, author);
  g_ptr_array_sort (all, last_first);

  return all;
}

static void
make_room (SbxAuthors *self)
{
  g_autoptr (GPtrArray) all = sbx_authors_list (self);

  for (guint i = SBX_AUTHORS_MAX - SPARE; i < all->len; i++)
    g_hash_table_remove (self->names, ((SbxAuthor *) all->pdata[i])->name);
}

/**
 * sbx_authors_note:
 * @name: (nullable): who wrote
 * @is_direct: whether it is a conversation: one of those is rather where one would write to them, also if they wrote elsewhere since
 * @time: ms
 */
void
sbx_authors_note (SbxAuthors *self,
                  const char *name,
                  const char *channel_id,
                  const char *topic_id,
                  gboolean    is_direct,
                  gint64      time)
{
  SbxAuthor *author;

  if (name == NULL || *name == '\0')
    return;

  author = g_hash_table_lookup (self->names, name);
  if (author == NULL)
    {
      if (g_hash_table_size (self->names) >= SBX_AUTHORS_MAX)
        make_room (self);
      author = g_new0 (SbxAuthor, 1);
      author->name = g_strdup (name);
      author->time = G_MININT64;
      g_hash_table_insert (self->names, author->name, author);
    }
  else if (is_direct == author->is_direct ? time < author->time : !is_direct)
    {
      author->time = MAX (author->time, time);
      return;
    }

  author->time = MAX (author->time, time);
  author->is_direct = is_direct;
  if (g_strcmp0 (author->topic_id, topic_id) != 0 || g_strcmp0 (author->channel_id, channel_id) != 0)
    {
      g_free (author->channel_id);
      g_free (author->topic_id);
      author->channel_id = g_strdup (channel_id);
      author->topic_id = g_strdup (topic_id);
    }
}
