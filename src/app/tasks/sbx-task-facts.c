/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-facts.h"

#include "sbx-plain-text.h"
#include "sbx-task-words.h"
#include "sbx-time.h"
#include "sbx-world.h"

/* A run of that many characters with digits among them is a UUID, a hash or a time, and no word. */
#define LONGEST_WORD 12

static gboolean
is_word (const char *start,
         gsize       length)
{
  static const char *const counted[] = { "task", "job", "run", "step", "uuid" };

  for (guint i = 0; i < G_N_ELEMENTS (counted); i++)
    if (strlen (counted[i]) == length && g_ascii_strncasecmp (start, counted[i], length) == 0)
      return FALSE;

  return length >= 3;
}

/* Whether people gave that id: "draft chapter 5" and "每日摘要", but not "task-17" or "9f86d081884c7d65". */
static gboolean
is_readable (const char *id)
{
  gboolean has_word = FALSE;
  gboolean has_digit = FALSE;
  gsize    letters = 0;
  gsize    run = 0;

  for (const char *c = id;; c++)
    {
      gboolean is_letter = g_ascii_isalpha (*c);

      if (!is_letter)
        {
          has_word = has_word || (guchar) *c >= 0x80 || is_word (c - letters, letters);
          letters = 0;
        }
      if (*c == '\0')
        return has_word;

      run = g_ascii_isalnum (*c) ? run + 1 : 0;
      has_digit = run > 0 && (has_digit || g_ascii_isdigit (*c));
      letters += is_letter;
      if (run >= LONGEST_WORD && has_digit)
        return FALSE;
    }
}

static gboolean
has_text (const char *text)
{
  return text && text[0];
}

static gboolean
has_ended (SbxTask *task)
{
  return sbx_task_get_state (task) == SBX_TASK_COMPLETED || sbx_task_get_state (task) == SBX_TASK_FAILED;
}

/**
 * sbx_task_name:
 *
 * Returns: (transfer none): what to call it: its title, else its id where people can read that, else its type. As it was told, to look for it
 *   or sort by it
 */
const char *
sbx_task_name (SbxTask *task)
{
  const char *id = sbx_task_get_id (task);

  if (has_text (sbx_task_get_title (task)))
    return sbx_task_get_title (task);
  if (is_readable (id) || !has_text (sbx_task_get_task_type (task)))
    return id;

  return sbx_task_get_task_type (task);
}

/**
 * sbx_task_dup_name:
 *
 * Returns: (transfer full): the same, to be shown: on one line, in the order of its letters
 */
char *
sbx_task_dup_name (SbxTask *task)
{
  return sbx_plain_text_dup_line (sbx_task_name (task));
}

/* No task began before this time, 2001-09-09, and none begins after tomorrow: such times are somebody's mistake. */
#define EARLIEST G_GINT64_CONSTANT (1000000000000)
#define DAY (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* ms without a word before that means something: at least; times the usual; where nobody knows what is usual. */
#define SHORTEST_STALL (60 * G_GINT64_CONSTANT (1000))
#define STALL_FACTOR 3
#define UNKNOWN_STALL (15 * 60 * G_GINT64_CONSTANT (1000))

/* @known: (out): whether @to is: nobody told when some ended. What was told of such a one last says nothing of that. */
static gboolean
get_span (gint64    start,
          gint64    end,
          gboolean  ended,
          gint64    now,
          gint64   *from,
          gint64   *to,
          gboolean *known)
{
  if (start < EARLIEST || start > now + DAY)
    return FALSE;

  *known = !ended || (end > 0 && end <= now + DAY);
  if (!ended)
    end = now;
  *from = start;
  *to = *known ? MAX (end, start) : start;

  return TRUE;
}

static gboolean
get_task_span (SbxTask  *task,
               gint64    now,
               gint64   *from,
               gint64   *to,
               gboolean *known)
{
  return get_span (sbx_task_get_started_at (task), sbx_task_get_ended_at (task), has_ended (task), now, from, to, known);
}

/**
 * sbx_task_get_span:
 * @now: ms since 1970
 * @from: (out): when it began, in ms since 1970
 * @to: (out): when it ended; @now for one that has not; @from where nobody knows; never before @from
 *
 * Returns: whether it has begun, at a time that can be true
 */
gboolean
sbx_task_get_span (SbxTask *task,
                   gint64   now,
                   gint64  *from,
                   gint64  *to)
{
  gboolean known;

  return get_task_span (task, now, from, to, &known);
}

/**
 * sbx_task_duration:
 * @now: ms since 1970
 *
 * Returns: how long it took or has taken so far, in ms; -1 for one that has not started, or at a time that cannot be true, or that ended
 *   and nobody knows when
 */
gint64
sbx_task_duration (SbxTask *task,
                   gint64   now)
{
  gint64   from, to;
  gboolean known;

  return get_task_span (task, now, &from, &to, &known) && known ? to - from : -1;
}

/**
 * sbx_session_duration:
 *
 * The same of a session.
 */
gint64
sbx_session_duration (SbxSession *session,
                      gint64      now)
{
  gint64   from, to;
  gboolean known;

  return get_span (sbx_session_get_started_at (session), sbx_session_get_ended_at (session),
                   sbx_status_has_ended (sbx_session_get_status (session)), now, &from, &to, &known) && known ? to - from : -1;
}

/* --- What is so while the hub is away: what was known last --- */

static gboolean
is_away (SbxWorld *world)
{
  return world && sbx_world_is_away (world);
}

static gint64
get_time (SbxWorld *world)
{
  return world ? sbx_world_get_time (world) : sbx_time_now_ms ();
}

static const char *
get_word (SbxWorld   *world,
          const char *status)
{
  return is_away (world) ? sbx_status_last_word (status) : sbx_status_word (status);
}

/* What may have ended since has no colour that says that it goes on. */
static const char *
get_css_class (SbxWorld   *world,
               const char *status)
{
  return is_away (world) && !sbx_status_has_ended (status) ? "dim-label" : sbx_status_css_class (status);
}

/**
 * sbx_task_is_away:
 *
 * Returns: whether its hub is: what is known of it is as old as sbx_task_get_time()
 */
gboolean
sbx_task_is_away (SbxTask *task)
{
  return is_away (sbx_task_get_world (task));
}

/**
 * sbx_task_get_time:
 *
 * Returns: until when it is known, in ms since 1970: now, or until its hub was heard last. A clock goes no further.
 */
gint64
sbx_task_get_time (SbxTask *task)
{
  return get_time (sbx_task_get_world (task));
}

/**
 * sbx_task_word:
 *
 * Returns: (transfer none): its state, for people; of one whose hub is away what it was
 */
const char *
sbx_task_word (SbxTask *task)
{
  return get_word (sbx_task_get_world (task), sbx_task_get_status (task));
}

/**
 * sbx_task_css_class:
 *
 * Returns: (transfer none): the class with the colour of its state
 */
const char *
sbx_task_css_class (SbxTask *task)
{
  return get_css_class (sbx_task_get_world (task), sbx_task_get_status (task));
}

/**
 * sbx_session_is_away:
 *
 * The same of a session, as those below.
 */
gboolean
sbx_session_is_away (SbxSession *session)
{
  return is_away (sbx_session_get_world (session));
}

gint64
sbx_session_get_time (SbxSession *session)
{
  return get_time (sbx_session_get_world (session));
}

const char *
sbx_session_word (SbxSession *session)
{
  return get_word (sbx_session_get_world (session), sbx_session_get_status (session));
}

const char *
sbx_session_css_class (SbxSession *session)
{
  return get_css_class (sbx_session_get_world (session), sbx_session_get_status (session));
}

/**
 * sbx_session_name:
 *
 * Returns: (transfer none): what to call it: its title, else its id; as it was told
 */
const char *
sbx_session_name (SbxSession *session)
{
  return has_text (sbx_session_get_title (session)) ? sbx_session_get_title (session) : sbx_session_get_id (session);
}

/**
 * sbx_session_dup_name:
 *
 * Returns: (transfer full): the same, to be shown: on one line, in the order of its letters
 */
char *
sbx_session_dup_name (SbxSession *session)
{
  return sbx_plain_text_dup_line (sbx_session_name (session));
}

/**
 * sbx_task_stall:
 * @usual: how long such tasks take, in ms; 0 = nobody knows
 * @now: ms since 1970
 *
 * A task that runs, and of which nothing was heard for much longer than the whole of its kind usually takes, is stuck.
 *
 * Returns: for how long nothing was heard of it, in ms; 0 where that is no sign of anything
 */
gint64
sbx_task_stall (SbxTask *task,
                gint64   usual,
                gint64   now)
{
  gint64 heard = MAX (sbx_task_get_updated_at (task), sbx_task_get_started_at (task));
  gint64 limit = usual > 0 ? MAX (SHORTEST_STALL, STALL_FACTOR * usual) : UNKNOWN_STALL;

  if (sbx_task_get_state (task) != SBX_TASK_RUNNING || heard < EARLIEST || now - heard < limit)
    return 0;

  return now - heard;
}

/* When something happened to it last that changed its state: what it says meanwhile moves nothing. */
static gint64
last_change (SbxTask *task)
{
  gint64 time = 0;

  if (has_ended (task))
    time = sbx_task_get_ended_at (task);
  if (!time)
    time = sbx_task_get_started_at (task);

  return time ? time : sbx_task_get_created_at (task);
}

/**
 * sbx_task_get_activity:
 * @activity: (out caller-allocates)
 */
void
sbx_task_get_activity (SbxTask         *task,
                       SbxTaskActivity *activity)
{
  activity->runs = sbx_task_get_state (task) == SBX_TASK_RUNNING;
  activity->changed_at = last_change (task);
  activity->id = sbx_task_get_id (task);
}

/**
 * sbx_task_activity_compare:
 *
 * Those that run first, then those to which something happened last.
 */
int
sbx_task_activity_compare (const SbxTaskActivity *a,
                           const SbxTaskActivity *b)
{
  if (a->runs != b->runs)
    return b->runs - a->runs;
  if (a->changed_at != b->changed_at)
    return a->changed_at < b->changed_at ? 1 : -1;

  return strcmp (a->id, b->id);
}
