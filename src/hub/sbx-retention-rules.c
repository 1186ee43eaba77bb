/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-retention-rules.h"

#include "sbx-hub-error.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#define NOT_SAID -1

typedef struct
{
  GPatternSpec *pattern;
  gint64        events;   /* each may be NOT_SAID */
  gint64        age;      /* s */
  gint64        bytes;
} Rule;

struct _SbxRetentionRules
{
  GArray *rules;   /* of Rule */
};

static const struct
{
  const char *name;
  gsize       offset;
  gint64      maximum;
} limits[] = {
  { "events", G_STRUCT_OFFSET (Rule, events), SBX_RETENTION_MAX_EVENTS },
  { "age", G_STRUCT_OFFSET (Rule, age), SBX_RETENTION_MAX_AGE },
  { "bytes", G_STRUCT_OFFSET (Rule, bytes), SBX_RETENTION_MAX_BYTES },
};

static void
clear_rule (gpointer data)
{
  g_clear_pointer (&((Rule *) data)->pattern, g_pattern_spec_free);
}

static int
find_limit (const char *text,
            gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      if (strlen (limits[i].name) == length && strncmp (limits[i].name, text, length) == 0)
        return (int) i;
    }
  return -1;
}

/* One `name=number`. */
static gboolean
read_limit (Rule        *rule,
            const char  *word,
            GError     **error)
{
  gsize   length = strcspn (word, "=");
  int     index = word[length] == '=' ? find_limit (word, length) : -1;
  gint64 *value;

  if (index < 0)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   /* TRANSLATORS: do not translate events=, age= and bytes=. */
                   _("“%s” is no limit; write events=NUMBER, age=SECONDS or bytes=NUMBER"), word);
      return FALSE;
    }

  value = &G_STRUCT_MEMBER (gint64, rule, limits[index].offset);
  if (*value != NOT_SAID)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("“%s” stands twice in one rule"), limits[index].name);
      return FALSE;
    }
  if (!g_ascii_string_to_signed (word + length + 1, 10, 0, limits[index].maximum, value, NULL))
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("“%s” must be a whole number from 0 to %" PRId64 ", not “%s”"),
                   limits[index].name, limits[index].maximum, word + length + 1);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_rule (Rule        *rule,
           const char  *text,
           GError     **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);
  const char    *pattern = NULL;
  guint          n_limits = 0;

  *rule = (Rule) { NULL, NOT_SAID, NOT_SAID, NOT_SAID };
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (pattern == NULL)
        pattern = words[i];
      else if (!read_limit (rule, words[i], error))
        return FALSE;
      else
        n_limits++;
    }

  if (n_limits == 0)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   /* TRANSLATORS: the placeholder is a pattern of stream names. Do not translate events=, age= and bytes=. */
                   _("“%s” has no limit behind it; write events=NUMBER, age=SECONDS or bytes=NUMBER"), pattern);
      return FALSE;
    }
  rule->pattern = g_pattern_spec_new (pattern);
  return TRUE;
}

/**
 * sbx_retention_rules_parse:
 * @text: the rules, perhaps none
 * @error: return location; %SBX_HUB_ERROR_CONFIGURATION says what is wrong, without a full stop
 *
 * Returns: (transfer full) (nullable): the rules
 */
SbxRetentionRules *
sbx_retention_rules_parse (const char  *text,
                           GError     **error)
{
  g_autoptr (SbxRetentionRules) self = g_new0 (SbxRetentionRules, 1);
  g_auto (GStrv)                entries = g_strsplit (text, ";", -1);

  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (self->rules, clear_rule);
  for (guint i = 0; entries[i] != NULL; i++)
    {
      Rule rule;

      if (*g_strstrip (entries[i]) == '\0')
        continue;
      if (!read_rule (&rule, entries[i], error))
        return NULL;
      g_array_append_val (self->rules, rule);
    }
  return g_steal_pointer (&self);
}

/**
 * sbx_retention_rules_free:
 * @self: (transfer full): rules
 */
void
sbx_retention_rules_free (SbxRetentionRules *self)
{
  g_array_unref (self->rules);
  g_free (self);
}

/**
 * sbx_retention_rules_is_empty:
 * @self: rules
 *
 * Returns: whether there is none
 */
gboolean
sbx_retention_rules_is_empty (SbxRetentionRules *self)
{
  return self->rules->len == 0;
}

/**
 * sbx_retention_rules_apply:
 * @self: rules
 * @stream: a stream's name
 * @stream_limits: (inout): what is kept of it
 *
 * May be called by any thread.
 */
void
sbx_retention_rules_apply (SbxRetentionRules *self,
                           const char        *stream,
                           SbxStreamLimits   *stream_limits)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i);

      if (!g_pattern_spec_match_string (rule->pattern, stream))
        continue;
      if (rule->events != NOT_SAID)
        stream_limits->max_events = rule->events;
      if (rule->age != NOT_SAID)
        stream_limits->max_age_ms = rule->age * 1000;
      if (rule->bytes != NOT_SAID)
        stream_limits->max_bytes = rule->bytes;
      return;
    }
}

static gint64
get_least (SbxRetentionRules *self,
           gsize              offset)
{
  gint64 least = 0;

  for (guint i = 0; i < self->rules->len; i++)
    {
      gint64 value = G_STRUCT_MEMBER (gint64, &g_array_index (self->rules, Rule, i), offset);

      if (value > 0 && (least == 0 || value < least))
        least = value;
    }
  return least;
}

/**
 * sbx_retention_rules_get_min_age:
 * @self: rules
 *
 * Returns: the shortest age that any of them names (ms), or 0
 */
gint64
sbx_retention_rules_get_min_age (SbxRetentionRules *self)
{
  return get_least (self, G_STRUCT_OFFSET (Rule, age)) * 1000;
}

/**
 * sbx_retention_rules_get_min_events:
 * @self: rules
 *
 * Returns: the fewest events that any of them names, or 0
 */
gint64
sbx_retention_rules_get_min_events (SbxRetentionRules *self)
{
  return get_least (self, G_STRUCT_OFFSET (Rule, events));
}
