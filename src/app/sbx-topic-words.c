/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-words.h"

#include "sbx-claim-words.h"
#include "sbx-formatters.h"
#include "sbx-snooze-times.h"

#include <glib/gi18n-lib.h>

/**
 * sbx_topic_words_dup_sender:
 *
 * Returns: (transfer full): who wrote the last message, beside the title of the topic; "" where that says it, or it is not known
 */
char *
sbx_topic_words_dup_sender (SbxTopic *topic)
{
  const char *sender = sbx_topic_get_last_sender (topic);

  return sbx_format_name (g_strcmp0 (sender, sbx_topic_get_title (topic)) != 0 ? sender : NULL, NULL);
}

/**
 * sbx_topic_words_dup_preview:
 *
 * Returns: (transfer full): who wrote the last message, as sbx_topic_words_dup_sender(), and what, on one line; may be ""
 */
char *
sbx_topic_words_dup_preview (SbxTopic *topic)
{
  g_autofree char *sender = sbx_topic_words_dup_sender (topic);
  g_autofree char *line = sbx_format_name (sbx_topic_get_last_message (topic), NULL);

  if (*sender == '\0' || *line == '\0')
    return g_steal_pointer (&line);

  /* TRANSLATORS: the last message of a topic, after who wrote it: "Wang Li: thank you" */
  return g_strdup_printf (C_("preview", "%s: %s"), sender, line);
}

/**
 * sbx_topic_words_dup_state:
 * @topic: a topic
 * @now: the present
 * @icon_name: (out) (nullable): what goes with it
 *
 * Returns: (transfer full) (nullable): in as few words as possible, why nobody need look at it now; %NULL where it is open and
 *   nobody answers there
 */
char *
sbx_topic_words_dup_state (SbxTopic    *topic,
                           gint64       now,
                           const char **icon_name)
{
  gint64 until = sbx_topic_get_snoozed_until (topic);
  g_autofree char *time = until > 0 ? sbx_snooze_times_format (until, now) : NULL;

  switch (sbx_topic_get_state (topic))
    {
    case SBX_TOPIC_RESOLVED:
      *icon_name = "sbx-check-symbolic";
      return g_strdup (_("Resolved"));

    case SBX_TOPIC_SNOOZED:
      *icon_name = "sbx-clock-symbolic";
      /* TRANSLATORS: snoozed until a time, such as "17:30", "tomorrow 09:00" or "Mon 09:00" */
      return time ? g_strdup_printf (C_("snoozed", "Until %s"), time) : g_strdup (C_("snoozed", "Until a reply"));

    case SBX_TOPIC_OPEN:
    default:
      break;
    }

  *icon_name = "sbx-claim-symbolic";
  return sbx_claim_words_is_held (topic, now) ? sbx_claim_words_dup_name (topic, now) : NULL;
}

/**
 * sbx_topic_words_describe:
 * @topic: a topic
 * @now: the present
 *
 * Returns: (transfer full): all there is to say of it beside its messages, for a tooltip and aloud; may be ""
 */
char *
sbx_topic_words_describe (SbxTopic *topic,
                          gint64    now)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  gint64 until = sbx_topic_get_snoozed_until (topic);
  g_autofree char *time = until > 0 ? sbx_snooze_times_format (until, now) : NULL;

  if (sbx_topic_get_state (topic) == SBX_TOPIC_RESOLVED)
    g_ptr_array_add (parts, g_strdup (_("resolved")));
  else if (sbx_topic_get_state (topic) == SBX_TOPIC_SNOOZED)
    /* TRANSLATORS: %s is a time, such as "17:30" or "tomorrow 09:00" */
    g_ptr_array_add (parts, time ? g_strdup_printf (_("snoozed until %s"), time) : g_strdup (_("snoozed until the next reply")));
  if (sbx_claim_words_is_held (topic, now))
    g_ptr_array_add (parts, sbx_claim_words_describe (topic, now));
  if (sbx_topic_get_pinned (topic))
    g_ptr_array_add (parts, g_strdup (_("pinned")));
  if (sbx_topic_get_muted (topic))
    g_ptr_array_add (parts, g_strdup (_("muted")));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (", ", (char **) parts->pdata);
}

static gboolean
any (GPtrArray *topics,
     gboolean (*holds) (SbxTopic *topic))
{
  for (guint i = 0; i < topics->len; i++)
    if (holds (topics->pdata[i]))
      return TRUE;

  return FALSE;
}

static gboolean
is_open (SbxTopic *topic)
{
  return sbx_topic_get_state (topic) == SBX_TOPIC_OPEN;
}

static gboolean
is_unresolved (SbxTopic *topic)
{
  return sbx_topic_get_state (topic) != SBX_TOPIC_RESOLVED;
}

static gboolean
is_unpinned (SbxTopic *topic)
{
  return !sbx_topic_get_pinned (topic);
}

static gboolean
is_loud (SbxTopic *topic)
{
  return !sbx_topic_get_muted (topic);
}

static gboolean
is_not_open (SbxTopic *topic)
{
  return !is_open (topic);
}

/**
 * sbx_topic_words_fill_snooze:
 * @menu: gets the times to choose from
 * @now: the present
 */
void
sbx_topic_words_fill_snooze (GMenu  *menu,
                             gint64  now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now / 1000);
  SbxSnoozeTime times[SBX_SNOOZE_TIMES_MAX];
  guint n = sbx_snooze_times_list (time, times);
  g_autoptr (GMenu) soon = g_menu_new ();
  g_autoptr (GMenu) others = g_menu_new ();
  g_autoptr (GMenuItem) reply = g_menu_item_new (_("Until the Next _Reply"), NULL);

  g_menu_remove_all (menu);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *when = sbx_snooze_times_format_short (times[i].until, now);
      /* TRANSLATORS: what is said of a time, such as "This Evening", and the time itself */
      g_autofree char *label = g_strdup_printf (C_("a time to come", "%s (%s)"), times[i].label, when);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "topic.snooze", "x", times[i].until);
      g_menu_append_item (soon, item);
    }
  g_menu_item_set_action_and_target (reply, "topic.snooze", "x", (gint64) 0);
  g_menu_append_item (others, reply);
  g_menu_append (others, _("_Choose Date and Time…"), "topic.snooze-at");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (soon));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (others));
}

/**
 * sbx_topic_words_fill_menu:
 * @menu: gets what can be done with them
 * @topics: (element-type SbxTopic): one or many
 * @in_list: also what can be done without opening them, and snoozing, for which the menu of the open topic has a submenu
 * @now: the present
 *
 * What is so of all of them already is offered the other way round.
 */
void
sbx_topic_words_fill_menu (GMenu     *menu,
                           GPtrArray *topics,
                           gboolean   in_list,
                           gint64     now)
{
  g_autoptr (GMenu) state = g_menu_new ();
  g_autoptr (GMenu) snooze = g_menu_new ();
  g_autoptr (GMenu) claim = g_menu_new ();
  g_autoptr (GMenu) marks = g_menu_new ();

  g_menu_remove_all (menu);
  if (topics->len == 0)
    return;

  if (topics->len == 1)
    {
      gboolean ours = sbx_claim_words_is_ours (topics->pdata[0], now);

      g_menu_append (claim, ours ? _("Re_lease") : _("C_laim"), ours ? "topic.release" : "topic.claim");
      g_menu_append (claim, _("_Hand Over…"), "topic.ask-hand-over");
      g_menu_append (claim, _("Notif_y Participants…"), "topic.notify");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (claim));
    }

  if (any (topics, is_unresolved))
    g_menu_append (state, _("_Resolve"), "topic.resolve");
  if (any (topics, is_not_open))
    g_menu_append (state, _("Re_open"), "topic.reopen");
  if (in_list)
    {
      sbx_topic_words_fill_snooze (snooze, now);
      g_menu_append_submenu (state, _("_Snooze"), G_MENU_MODEL (snooze));
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (state));

  if (in_list)
    g_menu_append (marks, _("Mark as Rea_d"), "topic.read");
  if (any (topics, is_unpinned))
    g_menu_append (marks, _("_Pin"), "topic.pin");
  else
    g_menu_append (marks, _("Un_pin"), "topic.unpin");
  if (any (topics, is_loud))
    g_menu_append (marks, _("_Mute"), "topic.mute");
  else
    g_menu_append (marks, _("Un_mute"), "topic.unmute");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (marks));
}
