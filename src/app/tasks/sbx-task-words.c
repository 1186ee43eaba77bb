/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-words.h"

#include "sbx-plain-text.h"

#include <glib/gi18n-lib.h>

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* What is longer is a mistake, and is not to be one here as well. */
#define LONGEST (100 * 365 * DAY)

static const struct
{
  const char *status;
  const char *word;
  const char *last_word;   /* (nullable): of a hub that is away: it may be something else by now */
  const char *icon;
  const char *css_class;
  gboolean    ended;
} looks[] = {
  { "pending", N_("Waiting"), N_("Was waiting"), "sbx-clock-symbolic", "dim-label", FALSE },
  { "running", N_("Running"), N_("Was running"), "media-playback-start-symbolic", "accent", FALSE },
  { "paused", N_("Paused"), N_("Was paused"), "media-playback-pause-symbolic", "warning", FALSE },
  { "completed", N_("Completed"), NULL, "sbx-check-symbolic", "success", TRUE },
  { "failed", N_("Failed"), NULL, "sbx-error-symbolic", "error", TRUE },
};

static int
find_look (const char *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_strcmp0 (looks[i].status, status) == 0)
      return i;

  return -1;
}

/* Whether it can stand in a line as it is. */
static gboolean
is_word (const char *text)
{
  const char *p = text;

  for (; p && *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) || sbx_plain_text_turns (g_utf8_get_char (p)))
      return FALSE;

  return p > text;
}

/**
 * sbx_status_word:
 * @status: of a task or session
 *
 * Returns: (transfer none): the word for people; a status that is not known is its own word, where it is one
 */
const char *
sbx_status_word (const char *status)
{
  int look = find_look (status);

  if (look >= 0)
    return _(looks[look].word);

  return is_word (status) ? status : _("Unknown");
}

/**
 * sbx_status_last_word:
 * @status: of a task or session
 *
 * Returns: (transfer none): the same where its hub is away: what has not ended is what it was
 */
const char *
sbx_status_last_word (const char *status)
{
  int look = find_look (status);

  return look >= 0 && looks[look].last_word ? _(looks[look].last_word) : sbx_status_word (status);
}

/**
 * sbx_status_icon:
 */
const char *
sbx_status_icon (const char *status)
{
  int look = find_look (status);

  return look >= 0 ? looks[look].icon : "sbx-dot-symbolic";
}

/**
 * sbx_status_css_class:
 */
const char *
sbx_status_css_class (const char *status)
{
  int look = find_look (status);

  return look >= 0 ? looks[look].css_class : "dim-label";
}

/**
 * sbx_status_has_ended:
 */
gboolean
sbx_status_has_ended (const char *status)
{
  int look = find_look (status);

  return look >= 0 && looks[look].ended;
}

/**
 * sbx_duration_text:
 * @duration: in ms; less than nothing is nothing
 *
 * Returns: (transfer full): its two largest units: "0.4 s", "42 s", "2 min 18 s", "3 h 5 min", "2 d 4 h"
 */
char *
sbx_duration_text (gint64 duration)
{
  duration = CLAMP (duration, 0, LONGEST);

  /* TRANSLATORS: times that something took: s = seconds, min = minutes, h = hours, d = days. */
  if (duration < 10 * SECOND)
    return g_strdup_printf (_("%.1f s"), (duration / 100) / 10.0);
  if (duration < MINUTE)
    return g_strdup_printf (_("%d s"), (int) (duration / SECOND));
  if (duration < HOUR)
    return g_strdup_printf (_("%d min %d s"), (int) (duration / MINUTE), (int) (duration % MINUTE / SECOND));
  if (duration < DAY)
    return g_strdup_printf (_("%d h %d min"), (int) (duration / HOUR), (int) (duration % HOUR / MINUTE));
  return g_strdup_printf (_("%d d %d h"), (int) (duration / DAY), (int) (duration % DAY / HOUR));
}

/**
 * sbx_time_left_text:
 * @elapsed: since it started, in ms
 * @done: tasks that are done
 * @total: all of them
 *
 * Returns: (transfer full) (nullable): how long the rest takes if it goes on like this, in one
 *   unit; %NULL where that cannot be said yet, or is more than a hundred years
 */
char *
sbx_time_left_text (gint64 elapsed,
                    gint64 done,
                    gint64 total)
{
  double guess;
  gint64 left;

  if (elapsed <= 0 || done <= 0 || done >= total)
    return NULL;

  guess = (double) elapsed / (double) done * (double) (total - done);
  if (guess >= (double) LONGEST)
    return NULL;

  left = (gint64) guess;
  if (left < MINUTE)
    return g_strdup (_("less than a minute left"));
  if (left < HOUR)
    return g_strdup_printf (ngettext ("about %d min left", "about %d min left", (left + MINUTE / 2) / MINUTE),
                            (int) ((left + MINUTE / 2) / MINUTE));
  if (left < 2 * DAY)
    return g_strdup_printf (ngettext ("about %d h left", "about %d h left", (left + HOUR / 2) / HOUR),
                            (int) ((left + HOUR / 2) / HOUR));
  return g_strdup_printf (ngettext ("about %d day left", "about %d days left", (left + DAY / 2) / DAY),
                          (int) ((left + DAY / 2) / DAY));
}

/**
 * sbx_clock_text:
 * @time: ms since 1970
 *
 * Returns: (transfer full): the time of day where it was today, with the date before it otherwise;
 *   "" for 0
 */
char *
sbx_clock_text (gint64 time)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time / SECOND);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (time == 0 || !then)
    return g_strdup ("");

  if (g_date_time_get_year (then) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    /* TRANSLATORS: a time of day, see g_date_time_format() */
    return g_date_time_format (then, _("%H:%M"));

  /* TRANSLATORS: a day and a time of day, see g_date_time_format() */
  return g_date_time_format (then, _("%-d %b, %H:%M"));
}

static void
add_part (GString *text,
          char    *part) /* taken */
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
  g_free (part);
}

static char *
join_counts (guint    running,
             guint    waiting,
             guint    failed,
             guint    done,
             gboolean all)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (running > 0)
    add_part (text, g_strdup_printf (ngettext ("%'u running", "%'u running", running), running));
  if (waiting > 0)
    add_part (text, g_strdup_printf (ngettext ("%'u waiting", "%'u waiting", waiting), waiting));
  if (failed > 0)
    add_part (text, g_strdup_printf (ngettext ("%'u failed", "%'u failed", failed), failed));
  if (done > 0 && (all || text->len == 0))
    add_part (text, g_strdup_printf (ngettext ("%'u completed", "%'u completed", done), done));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * sbx_counts_text:
 *
 * Returns: (transfer full): "1 running · 1 waiting · 1 failed", without the parts that are none;
 *   how many are done where nothing else is
 */
char *
sbx_counts_text (guint running,
                 guint waiting,
                 guint failed,
                 guint done)
{
  return join_counts (running, waiting, failed, done, FALSE);
}

/**
 * sbx_all_counts_text:
 *
 * Returns: (transfer full): the same, and how many are done beside the others
 */
char *
sbx_all_counts_text (guint running,
                     guint waiting,
                     guint failed,
                     guint done)
{
  return join_counts (running, waiting, failed, done, TRUE);
}
