/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-completions.h"

#include "sbx-channel.h"
#include "sbx-search-line.h"
#include "sbx-search-traits.h"
#include "sbx-text-fold.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Names are looked for in so many topics of each hub, so that typing never waits. */
#define MAX_TOPICS 2000

/* What is gathered for one word. */
typedef struct
{
  GPtrArray         *found;   /* of SbxSearchCompletion */
  GHashTable        *known;   /* set of texts */
  SbxSearchOperator  op;
  const char        *typed;   /* what stands behind the colon, folded */
} Gathering;

static void
completion_free (gpointer data)
{
  SbxSearchCompletion *completion = data;

  g_free (completion->text);
  g_free (completion->label);
  g_free (completion->detail);
  g_free (completion);
}

static GPtrArray *
completions_new (void)
{
  return g_ptr_array_new_with_free_func (completion_free);
}

static void
append (GPtrArray  *found,
        char       *text,
        const char *label,
        const char *detail)
{
  SbxSearchCompletion *completion = g_new0 (SbxSearchCompletion, 1);

  completion->text = text;
  completion->label = g_strdup (label);
  completion->detail = g_strdup (detail);
  g_ptr_array_add (found, completion);
}

static gboolean
is_full (const Gathering *gathering)
{
  return gathering->found->len >= SBX_SEARCH_MAX_COMPLETIONS;
}

/* The beginning of the name, or of a word in it; in scripts without blanks anything in it. */
static gboolean
fits (const char *name,
      const char *typed)
{
  g_autofree char *folded = sbx_text_fold (name);
  gsize            length = strlen (typed);
  gboolean         begins = TRUE;

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (begins && strncmp (p, typed, length) == 0)
        return TRUE;
      begins = c >= 0x0e00 || !g_unichar_isalnum (c);
    }

  return length == 0;
}

static void
add (Gathering  *gathering,
     const char *value,
     const char *detail)
{
  gboolean         blank = FALSE;
  g_autofree char *plain = NULL;
  g_autofree char *text = NULL;

  if (is_full (gathering) || value == NULL || *value == '\0' || !fits (value, gathering->typed))
    return;

  plain = g_strdelimit (g_strdup (value), "\"\n\t", ' ');
  for (const char *p = plain; *p != '\0'; p = g_utf8_next_char (p))
    blank |= g_unichar_isspace (g_utf8_get_char (p));
  text = g_strdup_printf (blank ? "%s:\"%s\" " : "%s:%s ", sbx_search_operator_name (gathering->op), plain);
  if (g_hash_table_contains (gathering->known, text))
    return;

  g_hash_table_add (gathering->known, g_strdup (text));
  append (gathering->found, g_steal_pointer (&text), plain, detail);
}

/* --- names --- */

static void
add_names_of_topic (Gathering  *gathering,
                    SbxTopic   *topic,
                    const char *where)
{
  /* A conversation is called by who writes in it. */
  if (gathering->op == SBX_SEARCH_IN || sbx_topic_get_kind (topic) == SBX_TOPIC_CHAT)
    add (gathering, sbx_topic_get_title (topic), where);
}

/* Who wrote last is likeliest to be meant. */
static void
add_authors (Gathering *gathering,
             SbxWorld  *world)
{
  g_autoptr (GPtrArray) authors = sbx_authors_list (sbx_world_get_authors (world));

  for (guint i = 0; i < authors->len && !is_full (gathering); i++)
    {
      const SbxAuthor *author = authors->pdata[i];
      SbxChannel      *channel = sbx_world_find_channel (world, author->channel_id);

      add (gathering, author->name, channel ? sbx_channel_get_name (channel) : sbx_world_get_name (world));
    }
}

static void
add_names_of_world (Gathering *gathering,
                    SbxWorld  *world)
{
  GListModel *channels = sbx_world_get_channels (world);
  guint       n_channels = g_list_model_get_n_items (channels), left = MAX_TOPICS;

  if (gathering->op == SBX_SEARCH_FROM)
    add_authors (gathering, world);
  for (guint i = 0; gathering->op == SBX_SEARCH_IN && i < n_channels && !is_full (gathering); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);

      add (gathering, sbx_channel_get_name (channel), sbx_world_get_name (world));
    }
  for (guint i = 0; i < n_channels && left > 0 && !is_full (gathering); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);
      GListModel *topics = sbx_channel_get_topics (channel);
      guint       n = MIN (g_list_model_get_n_items (topics), left);

      left -= n;
      for (guint j = 0; j < n; j++)
        {
          g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, j);

          add_names_of_topic (gathering, topic, sbx_channel_get_name (channel));
        }
    }
}

static void
add_names (Gathering  *gathering,
           GListModel *worlds,
           GPtrArray  *names)
{
  for (guint i = 0; gathering->op == SBX_SEARCH_FROM && names && i < names->len; i++)
    add (gathering, names->pdata[i], _("Among what was found"));
  for (guint i = 0; worlds && i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      add_names_of_world (gathering, world);
    }
}

/* --- the rest --- */

static void
add_traits (Gathering *gathering)
{
  const char *member, *name;

  for (guint i = 0; sbx_search_traits_name (i, &member, &name); i++)
    if (g_str_equal (member, sbx_search_operator_name (gathering->op)))
      add (gathering, name, sbx_search_trait_explain (1u << i));
}

static void
add_times (Gathering *gathering)
{
  static const struct
  {
    const char *typed;
    const char *detail;
  } times[] = {
    { "today", "" },
    { "yesterday", N_("The day before") },
    { "7d", N_("Seven days ago") },
    { "1m", N_("A month ago") },
    { "1y", N_("A year ago") },
  };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char      *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char      *month = g_date_time_format (now, "%Y-%m");

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    add (gathering, times[i].typed, *times[i].detail != '\0' ? _(times[i].detail) : "");
  add (gathering, day, _("A day"));
  add (gathering, month, _("A month"));
}

/* "fr" → "from:". */
static void
add_operators (GPtrArray  *found,
               const char *typed)
{
  for (int i = 0; i < SBX_SEARCH_N_OPERATORS; i++)
    {
      const char      *name = sbx_search_operator_name ((SbxSearchOperator) i);
      g_autofree char *label = g_strconcat (name, ":", NULL);

      if (sbx_search_name_begins (name, typed))
        append (found, g_strdup (label), label, sbx_search_operator_explain ((SbxSearchOperator) i));
    }
}

/**
 * sbx_search_list_operators:
 *
 * Returns: (transfer full) (element-type SbxSearchCompletion): all of them
 */
GPtrArray *
sbx_search_list_operators (void)
{
  GPtrArray *found = completions_new ();

  add_operators (found, "");

  return found;
}

/**
 * sbx_search_complete:
 * @text: what was typed
 * @cursor: where the cursor stands in it, in bytes
 * @worlds: (nullable): (GListModel of SbxWorld): whose names are known
 * @names: (nullable) (element-type utf8): of people, beside those
 * @start: (out): from where on the completion would stand, in bytes
 * @end: (out): what it replaces ends there
 *
 * Returns: (transfer full) (element-type SbxSearchCompletion): what the word at the cursor may become; empty where that is not to be said
 */
GPtrArray *
sbx_search_complete (const char *text,
                     guint       cursor,
                     GListModel *worlds,
                     GPtrArray  *names,
                     guint      *start,
                     guint      *end)
{
  g_autoptr (GDateTime)     now = g_date_time_new_now_local ();
  g_autoptr (SbxSearchLine) line = sbx_search_line_parse (text, now);
  g_autoptr (GHashTable)    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Gathering                 gathering = { completions_new (), known };
  g_autofree char          *typed = NULL;
  const SbxSearchPart      *part = NULL;

  for (guint i = 0; i < line->parts->len; i++)
    {
      const SbxSearchPart *candidate = line->parts->pdata[i];

      if (candidate->start < cursor && cursor <= candidate->end)
        part = candidate;
    }
  *start = part ? part->start : cursor;
  *end = part ? part->end : cursor;
  if (part == NULL || part->without)
    return gathering.found;

  gathering.op = part->op;
  gathering.typed = typed = sbx_text_fold (part->value);
  switch (part->op)
    {
    case SBX_SEARCH_WORDS:
      if (text[part->start] == part->value[0])
        add_operators (gathering.found, part->value);
      break;
    case SBX_SEARCH_FROM:
    case SBX_SEARCH_IN:
      add_names (&gathering, worlds, names);
      break;
    case SBX_SEARCH_HAS:
    case SBX_SEARCH_IS:
      add_traits (&gathering);
      break;
    default:
      add_times (&gathering);
      break;
    }

  /* What stands there already needs no completion. */
  if (gathering.found->len == 1 && part->op != SBX_SEARCH_WORDS &&
      g_str_equal (((SbxSearchCompletion *) gathering.found->pdata[0])->label, part->value))
    g_ptr_array_set_size (gathering.found, 0);

  return gathering.found;
}
