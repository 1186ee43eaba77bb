/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-feed-watch.h"

#include "sbx-channel.h"
#include "sbx-feed-words.h"
#include "sbx-rhythm-store.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* Between two looks at all feeds, in s. */
#define LOOK_TIME 5
/* Clocks are not all alike, in ms. */
#define CLOCKS_APART 60000
/* What was learned is kept so often, in looks. */
#define SAVE_LOOKS 60

/* A hub. */
typedef struct
{
  SbxWorld *world;
  guint     lost;           /* source: it is too long from then on */
  gint64    lost_since;     /* monotonic µs, while that runs */
  gboolean  lost_told;
  gboolean  silent_told;
} Feed;

struct _SbxFeedWatch
{
  GObject          parent_instance;

  GListModel      *worlds;
  SbxSettings     *settings;
  SbxFeedClock     clock;
  SbxRhythmStore  *rhythms;
  GPtrArray       *feeds;
  char            *silent;
  guint            look;       /* source */
  guint            looks;
};

enum {
  PROP_0,
  PROP_SILENT,
  N_PROPS
};

enum {
  ALARM,
  OVER,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxFeedWatch, sbx_feed_watch, G_TYPE_OBJECT)

static int
get_hour (gint64 now)
{
  g_autoptr (GDateTime) time = sbx_time_new_local (now);

  return sbx_rhythm_get_hour (time);
}

static char *
make_id (const char *kind,
         SbxWorld   *world)
{
  return g_strjoin ("/", kind, sbx_world_get_address (world), NULL);
}

static void
tell (SbxFeedWatch *self,
      Feed         *feed,
      const char   *kind,
      const char   *title,
      const char   *body)
{
  g_autofree char *id = make_id (kind, feed->world);

  g_signal_emit (self, signals[ALARM], 0, id, title, body);
}

static void
tell_over (SbxFeedWatch *self,
           Feed         *feed,
           const char   *kind)
{
  g_autofree char *id = make_id (kind, feed->world);

  g_signal_emit (self, signals[OVER], 0, id);
}

/* -- A hub that is down */

typedef struct
{
  SbxFeedWatch *self;
  Feed         *feed;
} Lost;

static gboolean
on_lost (gpointer user_data)
{
  Lost *lost = user_data;
  g_autofree char *title = sbx_feed_words_lost (lost->feed->world);
  const char *reason = sbx_world_get_reason (lost->feed->world);

  lost->feed->lost = 0;
  lost->feed->lost_told = TRUE;
  tell (lost->self, lost->feed, "down", title, reason ? reason : "");

  return G_SOURCE_REMOVE;
}

static gboolean
is_lost (SbxWorld *world)
{
  SbxConnectionState state = sbx_world_get_state (world);

  return state == SBX_CONNECTION_RECONNECTING || state == SBX_CONNECTION_PATROL || state == SBX_CONNECTION_ERROR;
}

/* From when it was lost, however long one waited for already. */
static void
wait_for_it (SbxFeedWatch *self,
             Feed         *feed)
{
  Lost lost = { self, feed };
  gint64 waited = (g_get_monotonic_time () - feed->lost_since) / G_USEC_PER_SEC;
  gint64 patience = sbx_settings_get_int (self->settings, SBX_SETTING_ALARM_DOWN_SECONDS);

  g_clear_handle_id (&feed->lost, g_source_remove);
  feed->lost = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, (guint) MAX (patience - waited, 0), on_lost,
                                           g_memdup2 (&lost, sizeof lost), g_free);
}

/* A try in between is no connection yet. */
static void
follow_state (SbxFeedWatch *self,
              Feed         *feed)
{
  SbxConnectionState state = sbx_world_get_state (feed->world);
  gboolean wanted = sbx_settings_get_boolean (self->settings, SBX_SETTING_ALARM_DOWN);

  if (!wanted || state == SBX_CONNECTION_CONNECTED || state == SBX_CONNECTION_DISCONNECTED)
    {
      g_clear_handle_id (&feed->lost, g_source_remove);
      if (feed->lost_told)
        tell_over (self, feed, "down");
      feed->lost_told = FALSE;
    }
  else if (is_lost (feed->world) && feed->lost == 0 && !feed->lost_told)
    {
      feed->lost_since = g_get_monotonic_time ();
      wait_for_it (self, feed);
    }

  if (state != SBX_CONNECTION_CONNECTED)
    sbx_rhythm_store_pause (self->rhythms, sbx_world_get_address (feed->world));
}

/* -- A feed that is silent */

static void
set_silent (SbxFeedWatch *self,
            char         *silent)
{
  g_autofree char *owned = silent;

  if (g_strcmp0 (self->silent, silent) == 0)
    return;

  g_free (self->silent);
  self->silent = g_steal_pointer (&owned);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SILENT]);
}

/* It spoke while nobody here listened. */
static void
note_missed (SbxChannel *channel,
             SbxRhythm  *rhythm,
             SbxRhythm  *whole)
{
  gint64 last = sbx_channel_get_last_message_time (channel) - CLOCKS_APART;

  rhythm->silent &= last <= rhythm->last;
  whole->silent &= last <= whole->last;
}

/* Whether what spoke last at the hub cannot: its server is away. Then the hub's silence says nothing. */
static gboolean
is_last_cut_off (SbxFeedWatch *self,
                 Feed         *feed)
{
  GListModel *channels = sbx_world_get_channels (feed->world);
  gint64 last = 0;
  gboolean cut_off = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);
      SbxRhythm *rhythm = sbx_rhythm_store_peek (self->rhythms, sbx_world_get_address (feed->world), sbx_channel_get_id (channel));

      if (rhythm && rhythm->last > last)
        {
          last = rhythm->last;
          cut_off = sbx_channel_get_cut_off (channel);
        }
    }

  return cut_off;
}

/* (transfer full) (nullable): in words, what of the hub is silent. All of it goes before its channels. */
static char *
look_at (SbxFeedWatch *self,
         Feed         *feed,
         gboolean     *fresh)
{
  const char *address = sbx_world_get_address (feed->world);
  GListModel *channels = sbx_world_get_channels (feed->world);
  double least = sbx_settings_get_int (self->settings, SBX_SETTING_ALARM_SILENT_SECONDS);
  gint64 now = self->clock ();
  int hour = get_hour (now);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  SbxRhythm *whole = sbx_rhythm_store_get (self->rhythms, address, NULL);
  SbxRhythm *one = NULL;
  gboolean before = whole->silent;
  gboolean silent = FALSE;

  if (is_last_cut_off (self, feed))
    {
      sbx_rhythm_pause (whole);
    }
  else
    {
      sbx_rhythm_advance (whole, now, hour);
      silent = sbx_rhythm_check (whole, least);
    }
  *fresh |= silent && !before;
  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);
      SbxRhythm *rhythm = sbx_rhythm_store_peek (self->rhythms, address, sbx_channel_get_id (channel));

      /* Of one whose server cannot be reached it is said what it is. */
      if (!rhythm || sbx_channel_get_muted (channel) || sbx_channel_get_cut_off (channel))
        continue;

      note_missed (channel, rhythm, whole);
      before = rhythm->silent;
      sbx_rhythm_advance (rhythm, now, hour);
      if (sbx_rhythm_check (rhythm, least))
        {
          *fresh |= !before && !silent;
          one = rhythm;
          g_ptr_array_add (names, g_strdup (sbx_channel_get_name (channel)));
        }
    }

  /* Where one channel is all that speaks, it is the channel. */
  if (names->len == 1)
    return sbx_feed_words_silent (names->pdata[0], one);
  if (silent)
    return sbx_feed_words_silent (sbx_world_get_name (feed->world), whole);

  return names->len > 0 ? sbx_feed_words_many_silent (sbx_world_get_name (feed->world), names) : NULL;
}

static gboolean
on_look (gpointer user_data)
{
  SbxFeedWatch *self = user_data;
  gboolean wanted = sbx_settings_get_boolean (self->settings, SBX_SETTING_ALARM_SILENT);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < self->feeds->len; i++)
    {
      Feed *feed = self->feeds->pdata[i];
      gboolean connected = sbx_world_get_state (feed->world) == SBX_CONNECTION_CONNECTED;
      gboolean fresh = FALSE;
      g_autofree char *said = connected && !sbx_world_get_muted (feed->world) ? look_at (self, feed, &fresh) : NULL;

      if (!wanted)
        g_clear_pointer (&said, g_free);
      if (said)
        g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", said);
      if (said && (fresh || !feed->silent_told))
        {
          g_autofree char *title = sbx_feed_words_silent_title (feed->world);

          tell (self, feed, "silent", title, said);
        }
      else if (!said && feed->silent_told)
        {
          tell_over (self, feed, "silent");
        }
      feed->silent_told = said != NULL;
    }
  set_silent (self, all->len > 0 ? g_strdup (all->str) : NULL);

  if (++self->looks % SAVE_LOOKS == 0)
    sbx_rhythm_store_save_soon (self->rhythms);

  return G_SOURCE_CONTINUE;
}

/* Everybody's words count: a feed lives where anybody speaks. */
static void
on_messages_arrived (SbxFeedWatch *self,
                     SbxTopic     *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  const char *address = sbx_world_get_address (sbx_channel_get_world (channel));
  SbxRhythm *rhythms[] = {
    sbx_rhythm_store_get (self->rhythms, address, NULL),
    sbx_rhythm_store_get (self->rhythms, address, sbx_channel_get_id (channel)),
  };
  gint64 now = self->clock ();
  int hour = rhythms[0]->hour;
  gboolean was_silent = FALSE;

  /* A thousand a second are to cost nothing: the hour is looked at by the clock. */
  if (hour < 0 || now - rhythms[0]->now >= 1000)
    hour = get_hour (now);
  for (guint i = 0; i < G_N_ELEMENTS (rhythms); i++)
    {
      was_silent |= rhythms[i]->silent;
      sbx_rhythm_speak (rhythms[i], now, hour);
    }
  if (was_silent)
    on_look (self);
}

/* -- Hubs come and go */

static void
on_world_state (SbxFeedWatch *self)
{
  /* A handful. */
  for (guint i = 0; i < self->feeds->len; i++)
    follow_state (self, self->feeds->pdata[i]);
}

static void
feed_free (Feed *feed)
{
  g_clear_handle_id (&feed->lost, g_source_remove);
  g_object_unref (feed->world);
  g_free (feed);
}

static void
drop_feed (SbxFeedWatch *self,
           guint         position)
{
  Feed *feed = self->feeds->pdata[position];

  g_signal_handlers_disconnect_by_data (feed->world, self);
  if (feed->lost_told)
    tell_over (self, feed, "down");
  if (feed->silent_told)
    tell_over (self, feed, "silent");
  g_ptr_array_remove_index (self->feeds, position);
}

static void
on_worlds_changed (SbxFeedWatch *self,
                   guint         position,
                   guint         removed,
                   guint         added,
                   GListModel   *worlds)
{
  for (guint i = 0; i < removed; i++)
    drop_feed (self, position);
  for (guint i = position; i < position + added; i++)
    {
      Feed *feed = g_new0 (Feed, 1);

      feed->world = g_list_model_get_item (worlds, i);
      g_ptr_array_insert (self->feeds, i, feed);
      g_signal_connect_swapped (feed->world, "notify::state", G_CALLBACK (on_world_state), self);
      g_signal_connect_swapped (feed->world, "messages-arrived", G_CALLBACK (on_messages_arrived), self);
      follow_state (self, feed);
    }
}

static void
on_patience (SbxFeedWatch *self)
{
  for (guint i = 0; i < self->feeds->len; i++)
    {
      Feed *feed = self->feeds->pdata[i];

      if (feed->lost > 0)
        wait_for_it (self, feed);
    }
}

static void
on_setting (SbxFeedWatch *self)
{
  for (guint i = 0; i < self->feeds->len; i++)
    follow_state (self, self->feeds->pdata[i]);
  on_look (self);
}

static void
sbx_feed_watch_dispose (GObject *object)
{
  SbxFeedWatch *self = SBX_FEED_WATCH (object);

  g_clear_handle_id (&self->look, g_source_remove);
  for (guint i = 0; i < self->feeds->len; i++)
    g_signal_handlers_disconnect_by_data (((Feed *) self->feeds->pdata[i])->world, self);
  g_ptr_array_set_size (self->feeds, 0);
  if (self->worlds)
    g_signal_handlers_disconnect_by_data (self->worlds, self);
  g_clear_object (&self->worlds);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sbx_feed_watch_parent_class)->dispose (object);
}

static void
sbx_feed_watch_finalize (GObject *object)
{
  SbxFeedWatch *self = SBX_FEED_WATCH (object);

  g_ptr_array_unref (self->feeds);
  sbx_rhythm_store_free (self->rhythms);
  g_free (self->silent);

  G_OBJECT_CLASS (sbx_feed_watch_parent_class)->finalize (object);
}

static void
sbx_feed_watch_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (property_id == PROP_SILENT)
    g_value_set_string (value, SBX_FEED_WATCH (object)->silent);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
sbx_feed_watch_class_init (SbxFeedWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = sbx_feed_watch_dispose;
  object_class->finalize = sbx_feed_watch_finalize;
  object_class->get_property = sbx_feed_watch_get_property;

  properties[PROP_SILENT] = g_param_spec_string ("silent", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ALARM] = g_signal_new ("alarm", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                 G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[OVER] = g_signal_new ("over", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sbx_feed_watch_init (SbxFeedWatch *self)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), DEVELOPMENT ? "signalbox-devel" : "signalbox", "rhythms", NULL);

  self->rhythms = sbx_rhythm_store_new (path);
  self->clock = sbx_time_now_ms;
  self->feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) feed_free);
}

/**
 * sbx_feed_watch_new:
 * @worlds: (GListModel of SbxWorld): the hubs
 *
 * Returns: (transfer full): watches from sbx_feed_watch_start() on, so that nobody misses a signal
 */
SbxFeedWatch *
sbx_feed_watch_new (GListModel  *worlds,
                    SbxSettings *settings)
{
  SbxFeedWatch *self = g_object_new (SBX_TYPE_FEED_WATCH, NULL);

  self->worlds = g_object_ref (worlds);
  self->settings = g_object_ref (settings);

  return self;
}

/**
 * sbx_feed_watch_start:
 *
 * Once.
 */
void
sbx_feed_watch_start (SbxFeedWatch *self)
{
  g_return_if_fail (SBX_IS_FEED_WATCH (self));

  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_ALARM_DOWN, G_CALLBACK (on_setting), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_ALARM_DOWN_SECONDS, G_CALLBACK (on_patience), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" SBX_SETTING_ALARM_SILENT, G_CALLBACK (on_setting), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->worlds, "items-changed", G_CALLBACK (on_worlds_changed), self);
  on_worlds_changed (self, 0, 0, g_list_model_get_n_items (self->worlds), self->worlds);
  self->look = g_timeout_add_seconds (LOOK_TIME, on_look, self);
}

/**
 * sbx_feed_watch_set_clock:
 * @clock: says what time it is, in ms since 1970
 *
 * For tests, in which days are over in a moment.
 */
void
sbx_feed_watch_set_clock (SbxFeedWatch *self,
                          SbxFeedClock  clock)
{
  g_return_if_fail (SBX_IS_FEED_WATCH (self));

  self->clock = clock;
}

/**
 * sbx_feed_watch_look:
 *
 * Looks at all feeds, as it does by itself every few seconds.
 */
void
sbx_feed_watch_look (SbxFeedWatch *self)
{
  g_return_if_fail (SBX_IS_FEED_WATCH (self));

  on_look (self);
}

/**
 * sbx_feed_watch_save:
 *
 * Keeps what was learned.
 */
void
sbx_feed_watch_save (SbxFeedWatch *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SBX_IS_FEED_WATCH (self));

  if (!sbx_rhythm_store_save (self->rhythms, &error))
    g_info ("What was learned of rhythms is not kept: %s", error->message);
}
