/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-formatters.h"

#include "sbx-plain-text.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
/* A preview is one ellipsized line: more than this is never seen. */
#define ONE_LINE_CHARS 200
#define ONE_LINE_BYTES 65536

static char *
format_date_time (GDateTime  *date_time,
                  const char *format)
{
  char *text = g_date_time_format (date_time, format);

  return text ? text : g_strdup ("");
}

/* Days in the calendar, not periods of 24 hours: yesterday begins at midnight. */
static int
days_between (GDateTime *earlier,
              GDateTime *later)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, g_date_time_get_day_of_month (earlier), g_date_time_get_month (earlier), g_date_time_get_year (earlier));
  g_date_set_dmy (&b, g_date_time_get_day_of_month (later), g_date_time_get_month (later), g_date_time_get_year (later));

  return g_date_days_between (&a, &b);
}

static char *
format_ago (gint64   time,
            gint64   now,
            gboolean shorter)
{
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) today = NULL;
  gint64 seconds = (now - time) / 1000;
  int    days;

  if (time <= 0)
    return g_strdup ("");
  if (seconds < MINUTE && seconds > -HOUR)
    return g_strdup (C_("time ago", "now"));

  /* TRANSLATORS: minutes ago, as short as possible */
  if (seconds > 0 && seconds < HOUR)
    return g_strdup_printf (C_("time ago", "%d min"), (int) (seconds / MINUTE));

  then = sbx_time_new_local (time);
  today = sbx_time_new_local (now);
  if (then == NULL || today == NULL)
    return g_strdup ("");

  days = days_between (then, today);
  /* TRANSLATORS: hours ago, as short as possible */
  if (days == 0 && seconds > 0)
    return g_strdup_printf (C_("time ago", "%d h"), (int) (seconds / HOUR));
  if (days == 1 && !shorter)
    return g_strdup (_("Yesterday"));
  if (days >= 1 && days < 7)
    /* TRANSLATORS: a day of the last week in a list, as for g_date_time_format() */
    return format_date_time (then, C_("weekday", "%a"));
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* TRANSLATORS: a day of this year in a list, as for g_date_time_format() */
    return format_date_time (then, C_("date", "%-d %b"));

  /* TRANSLATORS: a day of another year in a list, as for g_date_time_format() */
  return format_date_time (then, C_("date", "%-d %b %Y"));
}

/**
 * sbx_format_relative_time:
 * @time: when, 0 = unknown
 * @now: the present
 *
 * How long ago, as short as a list has room for: now, 5 min, 1 h, Yesterday, Wed, 3 Nov, 3 Nov 2025.
 * What is a little ahead of our clock is "now".
 *
 * Returns: (transfer full): the text
 */
char *
sbx_format_relative_time (gint64 time,
                          gint64 now)
{
  return format_ago (time, now, FALSE);
}

/**
 * sbx_format_relative_time_shorter:
 * @time: when, 0 = unknown
 * @now: the present
 *
 * As sbx_format_relative_time(), where large text leaves less room: yesterday is a day of the week like those before it.
 *
 * Returns: (transfer full): the text
 */
char *
sbx_format_relative_time_shorter (gint64 time,
                                  gint64 now)
{
  return format_ago (time, now, TRUE);
}

/**
 * sbx_format_exact_time:
 * @time: when, 0 = unknown
 *
 * Returns: (transfer full): day and time to the second, for a tooltip
 */
char *
sbx_format_exact_time (gint64 time)
{
  g_autoptr (GDateTime) then = time > 0 ? sbx_time_new_local (time) : NULL;

  if (then == NULL)
    return g_strdup ("");

  /* TRANSLATORS: the exact time in a tooltip, as for g_date_time_format() */
  return format_date_time (then, _("%A, %-d %B %Y, %H:%M:%S"));
}

/**
 * sbx_format_clock:
 * @time: when, 0 = unknown
 *
 * Returns: (transfer full): the time of day
 */
char *
sbx_format_clock (gint64 time)
{
  g_autoptr (GDateTime) then = time > 0 ? sbx_time_new_local (time) : NULL;

  if (then == NULL)
    return g_strdup ("");

  /* TRANSLATORS: the time of day, as for g_date_time_format() */
  return format_date_time (then, _("%H:%M"));
}

/**
 * sbx_format_day:
 * @time: when, 0 = unknown
 * @now: the present
 *
 * Returns: (transfer full): the day, for the line between two days
 */
char *
sbx_format_day (gint64 time,
                gint64 now)
{
  g_autoptr (GDateTime) then = time > 0 ? sbx_time_new_local (time) : NULL;
  g_autoptr (GDateTime) today = sbx_time_new_local (now);
  int days;

  if (then == NULL || today == NULL)
    return g_strdup ("");

  days = days_between (then, today);
  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* TRANSLATORS: a day of this year between messages, as for g_date_time_format() */
    return format_date_time (then, _("%A, %-d %B"));

  /* TRANSLATORS: a day of another year between messages, as for g_date_time_format() */
  return format_date_time (then, _("%A, %-d %B %Y"));
}

/**
 * sbx_format_latency:
 * @latency: in ms, negative = unknown
 *
 * Returns: (transfer full): such as "12 ms", "0.3 ms", "1.4 s"
 */
char *
sbx_format_latency (double latency)
{
  if (!(latency >= 0))
    return g_strdup ("");
  /* TRANSLATORS: latency of a connection, in milliseconds */
  if (latency < 0.1)
    return g_strdup (_("< 0.1 ms"));
  if (latency < 0.95)
    /* TRANSLATORS: latency of a connection, in milliseconds */
    return g_strdup_printf (_("%.1f ms"), latency);
  if (latency < 999.5)
    /* TRANSLATORS: latency of a connection, in milliseconds */
    return g_strdup_printf (_("%.0f ms"), latency);

  /* TRANSLATORS: latency of a connection, in seconds */
  return g_strdup_printf (_("%.1f s"), latency / 1000);
}

/**
 * sbx_format_whole_latency:
 * @latency: in whole ms, as other programs measure it; negative = unknown
 *
 * Returns: (transfer full): as sbx_format_latency(), but no finer than it was measured
 */
char *
sbx_format_whole_latency (gint64 latency)
{
  /* TRANSLATORS: latency of a connection, in milliseconds */
  return latency == 0 ? g_strdup (_("< 1 ms")) : sbx_format_latency ((double) latency);
}

/**
 * sbx_format_percent:
 * @percent: from 0 to 100
 *
 * Returns: (transfer full): the figure and its sign, in this order from right to left as well
 */
char *
sbx_format_percent (guint percent)
{
  /* TRANSLATORS: a share, in percent */
  g_autofree char *figure = g_strdup_printf (_("%u %%"), percent);

  return g_strconcat (SBX_FIRST_STRONG_ISOLATE, figure, SBX_POP_ISOLATE, NULL);
}

/**
 * sbx_format_badge:
 * @count: how many are unread
 *
 * Returns: (transfer full): the figure, nothing for 0, "999+" where it would be too wide
 */
char *
sbx_format_badge (guint count)
{
  if (count == 0)
    return g_strdup ("");
  if (count > 999)
    return g_strdup (_("999+"));

  return g_strdup_printf ("%u", count);
}

/**
 * sbx_format_new_messages:
 * @count: how many
 *
 * Returns: (transfer full): the words of the new-messages line
 */
char *
sbx_format_new_messages (guint count)
{
  return g_strdup_printf (ngettext ("%'u new message", "%'u new messages", count), count);
}

/**
 * sbx_format_unread:
 * @count: how many
 *
 * Returns: (transfer full): how many are unread, in words
 */
char *
sbx_format_unread (guint count)
{
  return g_strdup_printf (ngettext ("%'u unread", "%'u unread", count), count);
}

/**
 * sbx_format_needs:
 * @count: how many topics
 *
 * Returns: (transfer full): that they need a person, in words
 */
char *
sbx_format_needs (guint count)
{
  return g_strdup_printf (ngettext ("%'u needs a person", "%'u need a person", count), count);
}

/**
 * sbx_format_topic_count:
 * @topics: how many topics
 * @unread: how many unread messages
 *
 * Returns: (transfer full): the second line over a list of topics
 */
char *
sbx_format_topic_count (guint topics,
                        guint unread)
{
  g_autofree char *all = g_strdup_printf (ngettext ("%'u topic", "%'u topics", topics), topics);
  g_autofree char *fresh = NULL;

  if (unread == 0)
    return g_steal_pointer (&all);

  fresh = g_strdup_printf (ngettext ("%'u new", "%'u new", unread), unread);
  /* TRANSLATORS: "9 topics · 5 new" */
  return g_strdup_printf (_("%s · %s"), all, fresh);
}

/**
 * sbx_format_waiting_count:
 * @count: how many replies the hub does not have
 *
 * Returns: (transfer full) (nullable): the same in words, %NULL where there are none
 */
char *
sbx_format_waiting_count (guint count)
{
  if (count == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%'u reply waits to be sent", "%'u replies wait to be sent", count), count);
}

/**
 * sbx_format_delivery:
 * @delivery: how far a message of ours has come
 * @reason: (nullable): what it waits for or why it failed
 * @stored_at: when the hub stored it, 0 = unknown
 *
 * Returns: (transfer full): the line under a message of ours
 */
char *
sbx_format_delivery (SbxDelivery delivery,
                     const char *reason,
                     gint64      stored_at)
{
  g_autofree char *clock = sbx_format_clock (stored_at);
  const char      *state = "";
  const char      *detail = "";

  switch (delivery)
    {
    case SBX_DELIVERY_WAITING:
      state = _("Waiting");
      detail = reason;
      break;
    case SBX_DELIVERY_SENT:
      state = _("Sent");
      detail = reason;
      break;
    case SBX_DELIVERY_STORED:
      state = _("Stored");
      detail = clock;
      break;
    case SBX_DELIVERY_READ:
      state = _("Read");
      detail = clock;
      break;
    case SBX_DELIVERY_FAILED:
      state = _("Failed");
      detail = reason;
      break;
    case SBX_DELIVERY_HELD:
      /* TRANSLATORS: state of a message that is not sent before a person decides */
      state = _("Held");
      detail = reason;
      break;
    default:
      break;
    }

  if (detail == NULL || *detail == '\0')
    return g_strdup (state);

  /* TRANSLATORS: state of a sent message and more about it: "Stored · 09:13" */
  return g_strdup_printf (C_("delivery", "%s · %s"), state, detail);
}

/**
 * sbx_format_one_line:
 * @text: (nullable): any text
 *
 * Returns: (transfer full): its beginning with all white space as single blanks, for a preview
 */
char *
sbx_format_one_line (const char *text)
{
  GString *line = g_string_new (NULL);
  SbxMarks marks = { 0 };
  gboolean blank = FALSE;
  guint    length = 0;

  /* Marks that are left out are read all the same, but not without end. */
  for (const char *p = text ? text : ""; *p != '\0' && length < ONE_LINE_CHARS && p - text < ONE_LINE_BYTES; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!sbx_marks_take (&marks, c))
        continue;
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          blank = line->len > 0;
          continue;
        }
      if (blank)
        g_string_append_c (line, ' ');
      g_string_append_unichar (line, c);
      blank = FALSE;
      length++;
    }

  return g_string_free (line, FALSE);
}

/**
 * sbx_format_name:
 * @name: (nullable): what somebody or something is called
 * @id: (nullable): what to call it where there is nothing to see in @name
 *
 * Returns: (transfer full): the name on one line; one that turns the direction of writing does so for itself alone
 */
char *
sbx_format_name (const char *name,
                 const char *id)
{
  g_autofree char *line = sbx_format_one_line (name);
  gboolean         seen = FALSE;

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      seen |= !g_unichar_iszerowidth (c) && g_unichar_isgraph (c) && c != 0x3164 && c != 0x2800;
    }
  if (!seen)
    return id ? sbx_format_name (id, NULL) : g_steal_pointer (&line);

  return sbx_plain_text_dup_isolated (line);
}

/**
 * sbx_format_plural:
 * @count: 0 or more
 *
 * Returns: what ngettext() is to be given for it, which may know no number that large; the form is the same, as it never depends on more than
 *   the last digits
 */
gulong
sbx_format_plural (gint64 count)
{
  const gint64 far = 1000000;

  return (gulong) (count > far ? far + count % far : count);
}

/**
 * sbx_format_removed_hub:
 * @name: of a hub
 * @n_unsent: how many replies it never got
 *
 * Returns: (transfer full): that it was removed, and what goes with it
 */
char *
sbx_format_removed_hub (const char *name,
                        guint       n_unsent)
{
  if (n_unsent == 0)
    /* TRANSLATORS: %s is the name of a hub. */
    return g_strdup_printf (_("%s was removed"), name);

  /* TRANSLATORS: %s is the name of a hub, the number that of replies which were never sent */
  return g_strdup_printf (ngettext ("%s was removed, with %'u reply that was not sent", "%s was removed, with %'u replies that were not sent",
                                    n_unsent), name, n_unsent);
}

/* Bytes of the scheme that @text begins with; 0 if it is not one that may become a link. */
static gsize
scheme_length (const char *text)
{
  static const char *schemes[] = { "http://", "https://", "mailto:" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      return strlen (schemes[i]);

  return 0;
}

/* A link ends at white space, at a quote, where its end would be shown before its beginning, and at punctuation of scripts that write no blanks, so that
 * 「见 https://a.example/。」 links the address alone. */
static gboolean
ends_link (gunichar c)
{
  if (c < 0x80)
    return c <= ' ' || c == 0x7f || strchr ("<>\"`{}|\\^", (int) c) != NULL;

  return g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_ispunct (c) || sbx_plain_text_turns (c);
}

/* Bytes of the link at @text: what a sentence puts after an address does not belong to it, and a
 * closing bracket only where one was opened inside. */
static gsize
link_length (const char *text)
{
  const char *end = text;
  int         open = 0;

  while (*end != '\0' && !ends_link (g_utf8_get_char (end)))
    {
      if (*end == '(')
        open++;
      else if (*end == ')' && --open < 0)
        break;
      end = g_utf8_next_char (end);
    }
  while (end > text && strchr (".,;:!?'*_", end[-1]) != NULL)
    end--;

  return end - text;
}

/* An address of the web, or one that mail can be sent to: of all that a mail's address may ask for, nothing is taken but who gets it. */
static gboolean
leads_somewhere (const char *link,
                 gsize       length)
{
  const char *at;

  if (g_ascii_strncasecmp (link, "mailto:", strlen ("mailto:")) != 0)
    return TRUE;
  at = memchr (link, '@', length);

  return at && at > link + strlen ("mailto:") && at < link + length - 1 && memchr (link, '?', length) == NULL;
}

static void
append_escaped (GString    *markup,
                const char *text,
                gsize       length)
{
  g_autofree char *escaped = g_markup_escape_text (text, length);

  g_string_append (markup, escaped);
}

/**
 * sbx_format_markup:
 * @text: (nullable): what somebody wrote
 *
 * Makes it safe for a label that reads markup: everything is escaped, and addresses of http, https and
 * mailto alone become links.
 *
 * Returns: (transfer full): the markup
 */
char *
sbx_format_markup (const char *text)
{
  GString    *markup = g_string_new (NULL);
  const char *plain = text ? text : "";
  const char *p = plain;

  while (*p != '\0')
    {
      /* In the middle of a word it is not an address: "xhttp://". */
      gsize scheme = p == plain || !g_ascii_isalnum (p[-1]) ? scheme_length (p) : 0;
      gsize length = scheme > 0 ? link_length (p) : 0;

      if (length <= scheme || !leads_somewhere (p, length))
        {
          p = g_utf8_next_char (p);
          continue;
        }

      append_escaped (markup, plain, p - plain);
      g_string_append (markup, "<a href=\"");
      append_escaped (markup, p, length);
      g_string_append (markup, "\">");
      append_escaped (markup, p, length);
      g_string_append (markup, "</a>");
      p += length;
      plain = p;
    }
  append_escaped (markup, plain, p - plain);

  return g_string_free (markup, FALSE);
}

static gboolean
is_written_from_right (GUnicodeScript script)
{
  switch ((int) script)
    {
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_SYRIAC:
    case G_UNICODE_SCRIPT_THAANA:
    case G_UNICODE_SCRIPT_NKO:
    case G_UNICODE_SCRIPT_SAMARITAN:
    case G_UNICODE_SCRIPT_MANDAIC:
    case G_UNICODE_SCRIPT_ADLAM:
    case G_UNICODE_SCRIPT_HANIFI_ROHINGYA:
    case G_UNICODE_SCRIPT_MENDE_KIKAKUI:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * sbx_text_direction:
 * @text: (nullable): any text
 *
 * Returns: the direction of its first letter; neutral if it has none
 */
PangoDirection
sbx_text_direction (const char *text)
{
  for (const char *p = text ? text : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalpha (c))
        return is_written_from_right (g_unichar_get_script (c)) ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR;
    }

  return PANGO_DIRECTION_NEUTRAL;
}
