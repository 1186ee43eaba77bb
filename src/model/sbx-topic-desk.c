/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-private.h"
#include "sbx-person.h"
#include "sbx-property-private.h"
#include "sbx-time.h"
#include "sbx-topic-private.h"
#include "sbx-user.h"
#include "sbx-world-private.h"

/* A topic as those see it who share the work on it: its state, who wants it otherwise, who is there, and whether it
 * needs somebody. */

static void
notify (SbxTopic        *self,
        SbxTopicProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), sbx_topic_properties[property]);
}

static SbxWorld *
get_world (SbxTopic *self)
{
  return self->channel != NULL ? sbx_channel_get_world (self->channel) : NULL;
}

/* --- What is due --- */

/* How soon what only our clock says is looked at again. */
#define DOUBT_MS 30000

static gint64
earlier (gint64 one,
         gint64 other)
{
  if (one <= 0 || other <= 0)
    return MAX (one, other);

  return MIN (one, other);
}

typedef struct
{
  gint64     now;
  gint64     next;  /* 0 = never */
  GPtrArray *over;  /* (nullable) */
} Look;

static void
look_at_person (gpointer person,
                gpointer user_data)
{
  Look *look = user_data;
  gint64 until = sbx_person_get_until (person);

  if (until > look->now)
    {
      look->next = earlier (look->next, until);
      return;
    }

  if (look->over == NULL)
    look->over = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (look->over, g_strdup (sbx_person_get_id (person)));
}

/* Lets those go whose time is over. Returns when the next one's is, 0 = nobody is there. */
static gint64
look_at_people (SbxSortedList *people,
                gint64         now)
{
  Look look = { now, 0, NULL };

  if (people == NULL)
    return 0;

  sbx_sorted_list_foreach (people, look_at_person, &look);
  for (guint i = 0; look.over != NULL && i < look.over->len; i++)
    sbx_sorted_list_remove (people, look.over->pdata[i]);
  g_clear_pointer (&look.over, g_ptr_array_unref);

  return look.next;
}

/* Whether its snooze ran out by our clock alone: the hub's may differ, or ours may be put right. */
static gboolean
is_awake_here_alone (SbxTopic *self)
{
  return self->said_state == SBX_TOPIC_SNOOZED && self->said_snoozed_until > 0 && self->state == SBX_TOPIC_OPEN &&
         sbx_wishes_peek (self->wishes, SBX_WISH_STATE) == NULL;
}

/* When anything of the topic changes by itself, 0 = never. */
static gint64
find_due (SbxTopic *self,
          gint64    now)
{
  gint64 due = earlier (look_at_people (self->typing, now), look_at_people (self->viewers, now));

  if (self->state == SBX_TOPIC_SNOOZED)
    due = earlier (due, self->snoozed_until);
  else if (is_awake_here_alone (self))
    due = earlier (due, now + DOUBT_MS);
  if (self->claim_until > now)
    due = earlier (due, self->claim_until);

  return due;
}

static void
schedule (SbxTopic *self,
          gint64    now)
{
  SbxWorld *world = get_world (self);

  if (world != NULL)
    sbx_world_set_due (world, self, find_due (self, now));
}

/* --- State --- */

static gint64
wished_or (SbxTopic   *self,
           SbxWishKind kind,
           gint64      said)
{
  const SbxWish *wish = sbx_wishes_peek (self->wishes, kind);

  return wish != NULL ? wish->value : said;
}

static gboolean
is_claimed_by_others (SbxTopic *self,
                      gint64    now)
{
  return self->claim_by[0] != '\0' && self->claim_until > now && self->channel != NULL &&
         strcmp (self->claim_by, sbx_channel_get_sender_id (self->channel)) != 0;
}

static gboolean
compute_needs (SbxTopic *self)
{
  if (self->channel == NULL)
    return FALSE;
  if (self->troubled != NULL || self->important != NULL)
    return TRUE;
  if (self->unread.count == 0 || self->answered || self->kind != SBX_TOPIC_CHAT || self->state != SBX_TOPIC_OPEN ||
      self->muted || sbx_channel_get_muted (self->channel))
    return FALSE;

  return self->claim_by[0] == '\0' || !is_claimed_by_others (self, sbx_time_now_ms ());
}

/**
 * sbx_topic_update_needs:
 *
 * Something changed on which it depends whether somebody has to do something about the topic.
 */
void
sbx_topic_update_needs (SbxTopic *self)
{
  gboolean needs = compute_needs (self);

  if (needs == self->needs_person)
    return;

  self->needs_person = needs;
  sbx_flush_queue_freeze (self->queue, self);
  notify (self, SBX_TOPIC_PROP_NEEDS_PERSON);
  if (self->channel != NULL)
    sbx_channel_shift_needs (self->channel, needs ? 1 : -1);
}

/**
 * sbx_topic_note_last_word:
 * @message: one that came
 * @own: whether this user wrote it
 * @newest: whether it is the newest by its own time
 *
 * What the hub says of the topic comes later: whether anybody is needed shows at once, by the hub's rule (docs/requests.md).
 */
void
sbx_topic_note_last_word (SbxTopic               *self,
                          const SbxMessageRecord *message,
                          gboolean                own,
                          gboolean                newest)
{
  gboolean ours = own || message->from_reader != NULL;
  gboolean answered = ours || g_strcmp0 (message->from_id, message->channel_id) == 0;

  if (message->is_private || strcmp (message->from_type, "system") == 0 ||
      !(newest || ours || (!answered && !message->read)))
    return;

  self->answered = answered;
  sbx_topic_update_needs (self);
}

static void
show_state (SbxTopic *self,
            gint64    now)
{
  const SbxWish *wish = sbx_wishes_peek (self->wishes, SBX_WISH_STATE);
  int state = wish != NULL ? (int) wish->value : self->said_state;
  gint64 until = wish != NULL ? wish->until : self->said_snoozed_until;

  /* A snooze that ran out is over, whether or not anybody said so. */
  if (state == SBX_TOPIC_SNOOZED && until > 0 && until <= now)
    state = SBX_TOPIC_OPEN;
  sbx_property_set_int (self, sbx_topic_properties[SBX_TOPIC_PROP_STATE], &self->state, state);
  sbx_property_set_int64 (self, sbx_topic_properties[SBX_TOPIC_PROP_SNOOZED_UNTIL], &self->snoozed_until,
                          state == SBX_TOPIC_SNOOZED ? until : 0);
}

/**
 * sbx_topic_update:
 *
 * Shows what the hub said last, and what somebody here wants, as it is now.
 */
void
sbx_topic_update (SbxTopic *self)
{
  gint64 now = sbx_time_now_ms ();

  sbx_flush_queue_freeze (self->queue, self);
  show_state (self, now);
  sbx_property_set_boolean (self, sbx_topic_properties[SBX_TOPIC_PROP_PINNED], &self->pinned,
                            (gboolean) wished_or (self, SBX_WISH_PINNED, self->said_pinned));
  sbx_property_set_boolean (self, sbx_topic_properties[SBX_TOPIC_PROP_MUTED], &self->muted,
                            (gboolean) wished_or (self, SBX_WISH_MUTED, self->said_muted));
  sbx_property_set_boolean (self, sbx_topic_properties[SBX_TOPIC_PROP_UNCONFIRMED], &self->unconfirmed,
                            self->wishes != NULL);
  sbx_topic_update_needs (self);
  schedule (self, now);
}

/**
 * sbx_topic_tick:
 *
 * Its time has come: what is over goes.
 *
 * Returns: when the next thing is, 0 = nothing
 */
gint64
sbx_topic_tick (SbxTopic *self,
                gint64    now)
{
  sbx_topic_update (self);

  return find_due (self, now);
}

/**
 * sbx_topic_describe_desk:
 *
 * Takes over what the hub says of the topic's place in the work.
 */
void
sbx_topic_describe_desk (SbxTopic             *self,
                         const SbxTopicRecord *record)
{
  self->said_state = record->state;
  self->said_snoozed_until = record->snoozed_until;
  self->said_pinned = record->is_pinned;
  self->answered = record->answered > 0;
  sbx_wishes_see (self->wishes, SBX_WISH_STATE, record->state);
  sbx_wishes_see (self->wishes, SBX_WISH_PINNED, record->is_pinned);

  sbx_property_set_string (self, sbx_topic_properties[SBX_TOPIC_PROP_OWNER_ID], &self->owner_id, record->owner_id);
  if (self->participants == NULL ? record->participants[0] != NULL
                                 : !g_strv_equal ((const char *const *) self->participants,
                                                  (const char *const *) record->participants))
    {
      g_strfreev (self->participants);
      self->participants = record->participants[0] != NULL ? g_strdupv (record->participants) : NULL;
      notify (self, SBX_TOPIC_PROP_PARTICIPANTS);
    }
}

/**
 * sbx_topic_wish:
 * @wish: gets its serial
 *
 * Shows what somebody here wants.
 */
void
sbx_topic_wish (SbxTopic *self,
                SbxWish  *wish)
{
  sbx_wishes_add (&self->wishes, wish);
  sbx_topic_update (self);
}

/**
 * sbx_topic_settle:
 * @granted: whether the hub has it so
 *
 * The hub answered.
 */
void
sbx_topic_settle (SbxTopic      *self,
                  const SbxWish *wish,
                  gboolean       granted)
{
  gboolean told = sbx_wishes_take (&self->wishes, wish);

  if (granted && !told)
    switch (wish->kind)
      {
      case SBX_WISH_STATE:
        self->said_state = (int) wish->value;
        self->said_snoozed_until = wish->until;
        break;
      case SBX_WISH_PINNED:
        self->said_pinned = (gboolean) wish->value;
        break;
      case SBX_WISH_MUTED:
        self->said_muted = (gboolean) wish->value;
        break;
      case SBX_N_WISHES:
      default:
        g_assert_not_reached ();
      }
  sbx_topic_update (self);
}

/* --- Who is there --- */

static const char *
get_person_id (gpointer person)
{
  return sbx_person_get_id (person);
}

static SbxSortedList *
ensure_people (SbxTopic       *self,
               SbxSortedList **people)
{
  if (*people == NULL)
    *people = sbx_sorted_list_new (SBX_TYPE_PERSON, get_person_id, sbx_person_compare, self->queue);

  return *people;
}

/**
 * sbx_topic_set_person:
 * @viewing: whether it is about looking, not typing
 * @for_ms: for how long, unless it is said again; 0 = they stopped
 *
 * Somebody else types or looks, or does no more.
 */
void
sbx_topic_set_person (SbxTopic   *self,
                      gboolean    viewing,
                      const char *id,
                      const char *name,
                      gint64      for_ms)
{
  SbxSortedList **people = viewing ? &self->viewers : &self->typing;
  SbxPerson *known = *people != NULL ? sbx_sorted_list_lookup (*people, id) : NULL;
  gint64 now = sbx_time_now_ms ();

  if (for_ms <= 0)
    {
      if (known != NULL)
        sbx_sorted_list_remove (*people, id);
    }
  else if (known != NULL)
    {
      sbx_person_set_until (known, now + for_ms);
    }
  else
    {
      gboolean         named = name != NULL && *name != '\0' && !g_str_equal (name, id);
      g_autofree char *known_as = named ? NULL : sbx_topic_dup_person_name (self, id);
      g_autoptr (SbxPerson) person = sbx_person_new (id, named ? name : known_as, now);

      sbx_person_set_until (person, now + for_ms);
      sbx_sorted_list_add (ensure_people (self, people), person);
    }
  schedule (self, now);
}

/**
 * sbx_topic_get_typing:
 *
 * Returns: (transfer none): a list of #SbxPerson: others who write in it just now, who began first first
 */
GListModel *
sbx_topic_get_typing (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return G_LIST_MODEL (ensure_people (self, &self->typing));
}

/**
 * sbx_topic_get_viewers:
 *
 * Returns: (transfer none): a list of #SbxPerson: others who look at it just now
 */
GListModel *
sbx_topic_get_viewers (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return G_LIST_MODEL (ensure_people (self, &self->viewers));
}

/**
 * sbx_topic_dup_person_name:
 * @id: of somebody
 *
 * Returns: (transfer full) (nullable): what they are called where they wrote in it last, else at the hub, else where they look at it
 */
char *
sbx_topic_dup_person_name (SbxTopic   *self,
                           const char *id)
{
  SbxPerson *viewer;
  SbxUser *user;
  char *name;

  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  name = self->messages != NULL ? sbx_message_log_dup_name (self->messages, id) : NULL;
  user = name == NULL && get_world (self) != NULL ? sbx_world_find_user (get_world (self), id) : NULL;
  if (user != NULL && !g_str_equal (sbx_user_get_name (user), id))
    name = g_strdup (sbx_user_get_name (user));

  viewer = name == NULL && self->viewers != NULL ? sbx_sorted_list_lookup (self->viewers, id) : NULL;
  if (viewer != NULL && !g_str_equal (sbx_person_get_name (viewer), id))
    name = g_strdup (sbx_person_get_name (viewer));

  return name;
}

/**
 * sbx_topic_orphan_desk:
 *
 * Nothing of it is due any more, and nobody is needed.
 */
void
sbx_topic_orphan_desk (SbxTopic *self)
{
  SbxWorld *world = get_world (self);

  if (world != NULL)
    sbx_world_set_due (world, self, 0);
  if (!self->needs_person)
    return;

  self->needs_person = FALSE;
  notify (self, SBX_TOPIC_PROP_NEEDS_PERSON);
}

void
sbx_topic_clear_desk (SbxTopic *self)
{
  g_clear_object (&self->typing);
  g_clear_object (&self->viewers);
  g_clear_pointer (&self->wishes, g_free);
  g_clear_pointer (&self->important, g_array_unref);
  g_clear_pointer (&self->troubled, g_hash_table_unref);
  g_clear_pointer (&self->participants, g_strfreev);
  g_clear_pointer (&self->owner_id, g_free);
}

/**
 * sbx_topic_get_snoozed_until:
 *
 * Returns: when its snooze ends by itself, in ms since 1970; 0 where it is not snoozed, or until further notice
 */
gint64
sbx_topic_get_snoozed_until (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), 0);

  return self->snoozed_until;
}

/**
 * sbx_topic_get_owner_id:
 *
 * Returns: (transfer none) (nullable): whose topic it is, %NULL = nobody's
 */
const char *
sbx_topic_get_owner_id (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->owner_id;
}

/**
 * sbx_topic_get_participants:
 *
 * Returns: (transfer none): ids of those who take part, in the hub's order
 */
const char *const *
sbx_topic_get_participants (SbxTopic *self)
{
  static const char *const nobody[] = { NULL };

  g_return_val_if_fail (SBX_IS_TOPIC (self), nobody);

  return self->participants != NULL ? (const char *const *) self->participants : nobody;
}

/**
 * sbx_topic_get_needs_person:
 *
 * Returns: whether somebody of us has to do something: an open chat that is not muted has unread messages, nobody of us has
 *   the last word in it and nobody else has claimed it; or an important message is unread; or a reply of ours failed or is held
 */
gboolean
sbx_topic_get_needs_person (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), FALSE);

  return self->needs_person;
}

/**
 * sbx_topic_get_unconfirmed:
 *
 * Returns: whether it shows something that somebody here wants and the hub has not confirmed
 */
gboolean
sbx_topic_get_unconfirmed (SbxTopic *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), FALSE);

  return self->unconfirmed;
}

/**
 * sbx_topic_dup_message:
 * @id: of a message
 *
 * Returns: (transfer full) (nullable): that message, as far as it is here; of a reply, for example, what it answers
 */
SbxMessage *
sbx_topic_dup_message (SbxTopic   *self,
                       const char *id)
{
  g_return_val_if_fail (SBX_IS_TOPIC (self), NULL);

  return self->messages != NULL && id != NULL ? sbx_message_log_find_message (self->messages, id) : NULL;
}
