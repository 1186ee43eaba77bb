/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-search-dates.h"
#include "sbx-search-traits.h"
#include "sbx-text-fold.h"
#include "sbx-time.h"

#define MAX_PLACES 2
/* Numbers below this would be read as seconds. */
#define FIRST_MS G_GINT64_CONSTANT (100000000000)

static const struct
{
  const char *name;
  const char *explanation;
} operators[SBX_SEARCH_N_OPERATORS] = {
  [SBX_SEARCH_FROM] = { "from", N_("Who wrote it") },
  [SBX_SEARCH_IN] = { "in", N_("In which channel or topic") },
  [SBX_SEARCH_SINCE] = { "since", N_("From when on: 2026-11-01, yesterday, 7d …") },
  [SBX_SEARCH_UNTIL] = { "until", N_("Until when, that day included") },
  [SBX_SEARCH_BEFORE] = { "before", N_("Before when, without that day") },
  [SBX_SEARCH_HAS] = { "has", N_("A file, image, voice, link, note or reply") },
  [SBX_SEARCH_IS] = { "is", N_("Unread, important or mine") },
};

/* What else people call these things. */
static const struct
{
  const char *typed;
  const char *name;
} aliases[] = {
  { "files", "file" }, { "attachment", "file" }, { "images", "image" }, { "picture", "image" }, { "photo", "image" },
  { "audio", "voice" }, { "links", "link" }, { "url", "link" }, { "notes", "note" }, { "private", "note" },
  { "replies", "reply" }, { "new", "unread" }, { "me", "mine" },
};

const char *
sbx_search_operator_name (SbxSearchOperator op)
{
  g_return_val_if_fail (op >= 0 && op < SBX_SEARCH_N_OPERATORS, NULL);

  return operators[op].name;
}

const char *
sbx_search_operator_explain (SbxSearchOperator op)
{
  g_return_val_if_fail (op >= 0 && op < SBX_SEARCH_N_OPERATORS, NULL);

  return _(operators[op].explanation);
}

/* --- names --- */

gboolean
sbx_search_name_equal (const char *text,
                       const char *typed)
{
  g_autofree char *a = sbx_text_fold (text);
  g_autofree char *b = sbx_text_fold (typed);

  return g_str_equal (a, b);
}

gboolean
sbx_search_name_begins (const char *text,
                        const char *typed)
{
  g_autofree char *a = sbx_text_fold (text);
  g_autofree char *b = sbx_text_fold (typed);

  return g_str_has_prefix (a, b);
}

/* --- what an operator means --- */

static void
part_free (gpointer data)
{
  SbxSearchPart *part = data;

  g_free (part->value);
  g_free (part->meaning);
  g_free (part->problem);
  g_free (part);
}

/* "11/01/26", with the time of day where it is not that of a day's beginning. */
static char *
format_time (gint64     ms,
             gboolean   is_moment,
             GDateTime *now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) there = utc != NULL ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : NULL;

  /* TRANSLATORS: a date, and one with a time, for strftime */
  return there != NULL ? g_date_time_format (there, is_moment ? C_("search", "%x %H:%M") : C_("search", "%x")) : g_strdup ("");
}

static void
take_time (SbxSearchLine *self,
           SbxSearchPart *part,
           GDateTime     *now)
{
  SbxSearchDate    date;
  gint64          *bound = part->op == SBX_SEARCH_SINCE ? &self->since : &self->until;
  g_autofree char *words = NULL;

  if (!sbx_search_date_parse (part->value, now, &date) || date.first < 0)
    {
      /* TRANSLATORS: what was typed, and how an operator of the search is spelled */
      part->problem = g_strdup_printf (_("“%s” is no time that “%s:” knows. Write a date as 2026-11-01, or today, yesterday, 12h, 7d, 2w, 3m, 1y."),
                                       part->value, operators[part->op].name);
      return;
    }
  if (*bound >= 0)
    {
      part->problem = g_strdup_printf (_("“%s:” can stand there only once."), operators[part->op].name);
      return;
    }

  switch (part->op)
    {
    case SBX_SEARCH_SINCE:
      *bound = date.first;
      words = format_time (date.first, date.is_moment, now);
      /* TRANSLATORS: what a search is limited to; %s is a date */
      part->meaning = g_strdup_printf (_("From %s on"), words);
      break;
    case SBX_SEARCH_UNTIL:
      *bound = date.last;
      words = format_time (date.last, date.is_moment, now);
      /* TRANSLATORS: what a search is limited to; %s is a date, and that day is included */
      part->meaning = g_strdup_printf (_("Until %s"), words);
      break;
    default:
      *bound = MAX (date.first - 1, 0);
      words = format_time (date.first, date.is_moment, now);
      /* TRANSLATORS: what a search is limited to; %s is a date, and that day is not included */
      part->meaning = g_strdup_printf (_("Before %s"), words);
      break;
    }

  if (self->since >= 0 && self->until >= 0 && self->since > self->until)
    part->problem = g_strdup (_("This time ends before it begins: nothing can be found in it."));
}

/**
 * sbx_search_trait_explain:
 * @trait: one of SbxSearchTraits
 *
 * Returns: (transfer none): what a message has or is that is found by it, for people
 */
const char *
sbx_search_trait_explain (guint trait)
{
  switch (trait)
    {
    case SBX_SEARCH_HAS_FILE:
      return _("With a file");
    case SBX_SEARCH_HAS_IMAGE:
      return _("With an image");
    case SBX_SEARCH_HAS_VOICE:
      return _("With a voice note");
    case SBX_SEARCH_HAS_LINK:
      return _("With a link");
    case SBX_SEARCH_HAS_NOTE:
      return _("A private note");
    case SBX_SEARCH_HAS_REPLY:
      return _("In reply to a message");
    case SBX_SEARCH_IS_UNREAD:
      return _("Unread");
    case SBX_SEARCH_IS_IMPORTANT:
      return _("Important");
    default:
      return _("Written by you");
    }
}

static char *
list_traits (const char *member)
{
  GString    *names = g_string_new (NULL);
  const char *of, *name;

  for (guint i = 0; sbx_search_traits_name (i, &of, &name); i++)
    if (g_str_equal (of, member))
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);

  return g_string_free (names, FALSE);
}

static void
take_trait (SbxSearchLine *self,
            SbxSearchPart *part)
{
  const char      *member = operators[part->op].name;
  g_autofree char *typed = sbx_text_fold (part->value);
  g_autofree char *names = NULL;
  guint            trait = sbx_search_traits_find (member, typed);

  for (guint i = 0; trait == 0 && i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (typed, aliases[i].typed))
      trait = sbx_search_traits_find (member, aliases[i].name);

  self->traits |= trait;
  if (trait != 0)
    {
      part->meaning = g_strdup (sbx_search_trait_explain (trait));
      return;
    }

  names = list_traits (member);
  /* TRANSLATORS: what was typed, how an operator of the search is spelled, and the words that it knows */
  part->problem = g_strdup_printf (_("“%s” is nothing that “%s:” knows. It knows: %s."), part->value, member, names);
}

static void
take_operator (SbxSearchLine *self,
               SbxSearchPart *part,
               GDateTime     *now)
{
  const char *name = operators[part->op].name;

  if (part->without)
    part->problem = g_strdup_printf (_("Only words can be left out of a search by a minus, not “%s:”."), name);
  else if (*part->value == '\0')
    part->problem = g_strdup_printf (_("Something has to stand behind “%s:”."), name);
  else if (part->op == SBX_SEARCH_FROM && self->from != NULL)
    part->problem = g_strdup_printf (_("“%s:” can stand there only once."), name);
  else if (part->op == SBX_SEARCH_FROM)
    {
      self->from = g_strdup (part->value);
      /* TRANSLATORS: what a search is limited to; %s is somebody's name */
      part->meaning = g_strdup_printf (_("Written by %s"), part->value);
    }
  else if (part->op == SBX_SEARCH_IN && self->places->len == MAX_PLACES)
    part->problem = g_strdup (_("“in:” can stand there twice at most: for a channel, and for a topic in it."));
  else if (part->op == SBX_SEARCH_IN)
    {
      g_ptr_array_add (self->places, g_strdup (part->value));
      /* TRANSLATORS: what a search is limited to; %s is the name of a channel or topic */
      part->meaning = g_strdup_printf (_("In %s"), part->value);
    }
  else if (part->op == SBX_SEARCH_HAS || part->op == SBX_SEARCH_IS)
    take_trait (self, part);
  else
    take_time (self, part, now);
}

/* --- the pieces --- */

static gboolean
is_minus (gunichar c)
{
  return c == '-' || c == 0x2212 || c == 0xff0d;
}

/* What begins at *p, to the end of the word or phrase; *p goes behind it. */
static char *
read_value (const char **p,
            gboolean    *quoted)
{
  const char *start = *p, *end;
  char       *value;

  *quoted = sbx_text_is_quote (g_utf8_get_char (start));
  if (*quoted)
    start = g_utf8_next_char (start);
  for (end = start; *end != '\0'; end = g_utf8_next_char (end))
    {
      gunichar c = g_utf8_get_char (end);

      if (sbx_text_is_quote (c) || (!*quoted && g_unichar_isspace (c)))
        break;
    }
  value = g_strndup (start, end - start);
  *p = *quoted && *end != '\0' ? g_utf8_next_char (end) : end;

  return value;
}

/* Bytes of "name:" at @text, 0 = there is none. *op stays as it was where nobody knows the name. */
static gsize
read_operator (const char        *text,
               SbxSearchOperator *op)
{
  gsize letters = 0, colon;

  while (g_ascii_isalpha (text[letters]))
    letters++;
  colon = text[letters] == ':' ? 1 : g_str_has_prefix (text + letters, "：") ? strlen ("：") : 0;
  if (letters == 0 || colon == 0)
    return 0;

  for (int i = 0; i < SBX_SEARCH_N_OPERATORS; i++)
    if (strlen (operators[i].name) == letters && g_ascii_strncasecmp (text, operators[i].name, letters) == 0)
      *op = (SbxSearchOperator) i;

  return letters + colon;
}

static void
take_words (SbxSearchLine *self,
            SbxSearchPart *part,
            gboolean       quoted,
            GString       *words,
            GString       *without)
{
  GString *into = part->without ? without : words;

  if (into->len > 0)
    g_string_append_c (into, ' ');
  g_string_append_printf (into, quoted ? "\"%s\"" : "%s", part->value);
  if (part->without)
    /* TRANSLATORS: what a search is limited to; %s is a word */
    part->meaning = g_strdup_printf (_("Without “%s”"), part->value);
}

/* "foo:bar", where it is no address: somebody may have meant an operator. */
static void
notice_unknown (SbxSearchLine *self,
                const char    *text,
                gsize          length)
{
  const char      *value = text + length;
  g_autofree char *name = g_strndup (text, length);

  if (self->notice != NULL || *value == '\0' || g_unichar_isspace (g_utf8_get_char (value)) || g_str_has_prefix (value, "//"))
    return;

  /* TRANSLATORS: %s is something like “foo:” */
  self->notice = g_strdup_printf (_("The search knows no “%s”, and looked for it as for other words."), name);
}

/* Reads one piece; returns what is behind it. */
static const char *
take_part (SbxSearchLine *self,
           const char    *text,
           const char    *p,
           GDateTime     *now,
           GString       *words,
           GString       *without)
{
  SbxSearchPart *part = g_new0 (SbxSearchPart, 1);
  const char    *start = p;
  gboolean       quoted;
  gsize          length;

  part->op = SBX_SEARCH_WORDS;
  if (is_minus (g_utf8_get_char (p)) && p[strlen ("-")] != '\0')
    {
      gunichar next = g_utf8_get_char (g_utf8_next_char (p));

      part->without = next != 0 && !g_unichar_isspace (next) && !is_minus (next);
      if (part->without)
        p = g_utf8_next_char (p);
    }

  length = read_operator (p, &part->op);
  if (length > 0 && part->op == SBX_SEARCH_WORDS)
    notice_unknown (self, p, length);
  if (part->op != SBX_SEARCH_WORDS)
    p += length;
  part->value = read_value (&p, &quoted);
  if (part->op == SBX_SEARCH_WORDS && *part->value != '\0')
    take_words (self, part, quoted, words, without);
  else if (part->op != SBX_SEARCH_WORDS)
    take_operator (self, part, now);

  part->start = (guint) (start - text);
  part->end = (guint) (p - text);
  if (self->problem == NULL)
    self->problem = g_strdup (part->problem);
  g_ptr_array_add (self->parts, part);

  return p;
}

/**
 * sbx_search_line_parse:
 * @text: what was typed, valid UTF-8
 * @now: the time now, in the zone in which days are meant
 *
 * Returns: (transfer full): what it means
 */
SbxSearchLine *
sbx_search_line_parse (const char *text,
                       GDateTime  *now)
{
  SbxSearchLine *self = g_new0 (SbxSearchLine, 1);
  GString       *words = g_string_new (NULL);
  GString       *without = g_string_new (NULL);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->places = g_ptr_array_new_with_free_func (g_free);
  self->since = self->until = -1;
  for (const char *p = text; *p != '\0';)
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      else
        p = take_part (self, text, p, now, words, without);
    }
  self->words = g_string_free (words, FALSE);
  self->without = g_string_free (without, FALSE);

  if (self->problem == NULL && *self->without != '\0' && *self->words == '\0' && self->from == NULL && self->places->len == 0 &&
      self->since < 0 && self->until < 0 && self->traits == 0)
    self->problem = g_strdup (_("This says only what is not to be found. Say what to look for, too."));

  return self;
}

void
sbx_search_line_free (SbxSearchLine *self)
{
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->places);
  g_free (self->words);
  g_free (self->without);
  g_free (self->from);
  g_free (self->problem);
  g_free (self->notice);
  g_free (self);
}

gboolean
sbx_search_line_is_empty (const SbxSearchLine *self)
{
  return *self->words == '\0' && *self->without == '\0' && self->from == NULL && self->places->len == 0 && self->since < 0 &&
         self->until < 0 && self->traits == 0 && self->problem == NULL;
}

static void
set_time (JsonObject *payload,
          const char *member,
          gint64      ms)
{
  char text[SBX_TIME_TEXT_SIZE];

  if (ms >= FIRST_MS)
    json_object_set_int_member (payload, member, ms);
  else if (ms >= 0)
    {
      sbx_time_format (ms, text);
      json_object_set_string_member (payload, member, text);
    }
}

JsonObject *
sbx_search_line_make_payload (const SbxSearchLine *self)
{
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "query", self->words);
  if (*self->without != '\0')
    json_object_set_string_member (payload, "without", self->without);
  if (self->from != NULL)
    json_object_set_string_member (payload, "fromName", self->from);
  set_time (payload, "since", self->since);
  set_time (payload, "until", self->until);
  sbx_search_traits_write (self->traits, payload);

  return payload;
}
