/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-user-words.h"

#include "sbx-age-words.h"
#include "sbx-formatters.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

#define MINUTE G_GINT64_CONSTANT (60000)   /* ms */
#define DAY (1440 * MINUTE)

static const struct
{
  const char *type;
  const char *word;
  const char *icon;
} kinds[SBX_N_DEVICES] = {
  [SBX_DEVICE_DESKTOP] = { "desktop", NC_("device", "Desktop"), "sbx-desktop-symbolic" },
  [SBX_DEVICE_MOBILE] = { "mobile", NC_("device", "Mobile"), "sbx-phone-symbolic" },
  [SBX_DEVICE_TABLET] = { "tablet", NC_("device", "Tablet"), "sbx-tablet-symbolic" },
  [SBX_DEVICE_WEB] = { "web", NC_("device", "Browser"), "sbx-web-symbolic" },
  [SBX_DEVICE_OTHER] = { NULL, NC_("device", "Other"), "sbx-connect-symbolic" },
};

/**
 * sbx_device_kind:
 * @type: as somebody said it
 *
 * Returns: what it is
 */
SbxDeviceKind
sbx_device_kind (const char *type)
{
  for (guint i = 0; i < SBX_DEVICE_OTHER; i++)
    if (g_ascii_strcasecmp (kinds[i].type, type) == 0)
      return (SbxDeviceKind) i;

  return SBX_DEVICE_OTHER;
}

const char *
sbx_device_kind_word (SbxDeviceKind kind)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "device", kinds[kind].word);
}

const char *
sbx_device_kind_icon (SbxDeviceKind kind)
{
  return kinds[kind].icon;
}

static gboolean
is_self (SbxUser *user)
{
  SbxWorld *world = sbx_user_get_world (user);

  return world != NULL && g_str_equal (sbx_world_get_sender_id (world), sbx_user_get_id (user));
}

/**
 * sbx_user_words_dup_name:
 *
 * Returns: (transfer full): what they are called, in one line; the id where that says nothing
 */
char *
sbx_user_words_dup_name (SbxUser *user)
{
  g_autofree char *name = sbx_format_name (sbx_user_get_name (user), sbx_user_get_id (user));

  /* TRANSLATORS: %s is the name of somebody: it is the one who reads this */
  return is_self (user) ? g_strdup_printf (_("%s (you)"), name) : g_steal_pointer (&name);
}

/* (nullable) */
static const char *
find_role (const char *role)
{
  static const struct { const char *role, *word; } roles[] = {
    { "operator", NC_("role", "Operator") },
    { "admin", NC_("role", "Administrator") },
    { "viewer", NC_("role", "Viewer") },
    { "agent", NC_("role", "AI agent") },
    { "bot", NC_("role", "Bot") },
    { "worker", NC_("role", "Worker") },
    { "service", NC_("role", "Service") },
    { "customer", NC_("role", "Customer") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i].role, role))
      return g_dpgettext2 (GETTEXT_PACKAGE, "role", roles[i].word);

  return NULL;
}

/**
 * sbx_user_words_dup_role:
 *
 * Returns: (transfer full): what they are at their hub, "" = nobody said; a word that is not known is shown as it is
 */
char *
sbx_user_words_dup_role (SbxUser *user)
{
  const char *role = find_role (sbx_user_get_role (user));

  return role != NULL ? g_strdup (role) : sbx_format_one_line (sbx_user_get_role (user));
}

/**
 * sbx_user_words_dup_place:
 *
 * Returns: (transfer full): who and where: "Operator · Bakery hub"
 */
char *
sbx_user_words_dup_place (SbxUser *user)
{
  SbxWorld *world = sbx_user_get_world (user);
  g_autofree char *role = sbx_user_words_dup_role (user);
  g_autofree char *hub = sbx_format_name (world != NULL ? sbx_world_get_name (world) : "", NULL);

  if (*role == '\0' || *hub == '\0')
    return g_strdup (*role != '\0' ? role : hub);

  return g_strdup_printf (C_("place", "%s · %s"), role, hub);
}

/* (transfer full) (nullable): what the topic is called here. */
static char *
dup_topic (SbxUser    *user,
           const char *channel_id,
           const char *topic_id)
{
  SbxWorld *world = sbx_user_get_world (user);
  SbxTopic *topic = world != NULL ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;

  return topic != NULL ? sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic)) : NULL;
}

/* (transfer full) (nullable) */
static char *
dup_doing (SbxUser *user)
{
  const char *channel_id, *topic_id;
  g_autofree char *topic = NULL;

  if (sbx_user_get_typing (user, &channel_id, &topic_id))
    {
      topic = dup_topic (user, channel_id, topic_id);
      /* TRANSLATORS: what somebody does: %s is the title of a topic */
      return topic != NULL ? g_strdup_printf (_("typing in %s"), topic) : g_strdup (_("typing"));
    }
  if (sbx_user_get_viewing (user, &channel_id, &topic_id))
    {
      topic = dup_topic (user, channel_id, topic_id);
      /* TRANSLATORS: what somebody does: %s is the title of a topic */
      return topic != NULL ? g_strdup_printf (_("looking at %s"), topic) : g_strdup (_("looking at a topic"));
    }

  return NULL;
}

/**
 * sbx_user_words_dup_since:
 * @time: ms since 1970, 0 = nobody knows
 * @now: ms since 1970
 *
 * Returns: (transfer full): "since 08:02", "since Yesterday 17:40"; "" for 0
 */
char *
sbx_user_words_dup_since (gint64 time,
                          gint64 now)
{
  /* A clock that goes wrong elsewhere must not say what is to come. */
  g_autofree char *when = time > 0 ? sbx_age_format_when (MIN (time, now), now) : NULL;

  /* TRANSLATORS: %s is a time of day, with the day before it where that is not today: "since 08:02", "since Yesterday 17:40" */
  return when ? g_strdup_printf (_("since %s"), when) : g_strdup ("");
}

static char *
dup_last_seen (gint64 time,
               gint64 now)
{
  g_autofree char *day = NULL;
  gint64 ago = MAX (now - time, 0);

  if (time <= 0)
    return g_strdup (_("last seen at an unknown time"));
  if (ago < MINUTE)
    return g_strdup (_("last seen just now"));
  if (ago < 60 * MINUTE)
    /* TRANSLATORS: min = minutes */
    return g_strdup_printf (_("last seen %d min ago"), (int) (ago / MINUTE));
  if (ago < DAY / 2)
    /* TRANSLATORS: h = hours */
    return g_strdup_printf (_("last seen %d h ago"), (int) (ago / (60 * MINUTE)));

  day = sbx_age_format_when (time, now);
  /* TRANSLATORS: %s is a day and a time: "last seen Yesterday 17:40" */
  return g_strdup_printf (_("last seen %s"), day);
}

/**
 * sbx_user_words_is_away:
 *
 * Returns: whether their hub is: nobody knows who is there, but who was
 */
gboolean
sbx_user_words_is_away (SbxUser *user)
{
  SbxWorld *world = sbx_user_get_world (user);

  return world != NULL && sbx_world_is_away (world);
}

/**
 * sbx_user_words_dup_state:
 * @now: ms since 1970
 *
 * Returns: (transfer full): what they do; else since when they are there, or when they were seen last. While their hub is away, whether they
 *   were there when it was heard last
 */
char *
sbx_user_words_dup_state (SbxUser *user,
                          gint64   now)
{
  gboolean online = sbx_user_get_online (user);
  g_autofree char *doing = NULL;

  if (!online)
    return dup_last_seen (sbx_user_get_last_seen (user), now);
  if (sbx_user_words_is_away (user))
    return g_strdup (_("was online"));

  doing = dup_doing (user);
  if (doing != NULL)
    return g_steal_pointer (&doing);

  return sbx_user_get_since (user) > 0 ? sbx_user_words_dup_since (sbx_user_get_since (user), now) : g_strdup (_("online"));
}

/**
 * sbx_user_words_dup_devices:
 *
 * Returns: (transfer full): "Desktop, 2 Mobile"
 */
char *
sbx_user_words_dup_devices (SbxUser *user)
{
  guint counts[SBX_N_DEVICES] = { 0 };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sbx_user_get_n_devices (user); i++)
    counts[sbx_device_kind (sbx_user_get_device (user, i)->type)]++;
  for (guint i = 0; i < SBX_N_DEVICES; i++)
    {
      if (counts[i] == 0)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      if (counts[i] > 1)
        g_string_append_printf (text, "%'u ", counts[i]);
      g_string_append (text, sbx_device_kind_word ((SbxDeviceKind) i));
    }

  return g_string_free (text, FALSE);
}

/**
 * sbx_user_words_describe:
 * @now: ms since 1970
 *
 * Returns: (transfer full): their row, to be read aloud
 */
char *
sbx_user_words_describe (SbxUser *user,
                         gint64   now)
{
  g_autofree char *name = sbx_user_words_dup_name (user);
  g_autofree char *place = sbx_user_words_dup_place (user);
  g_autofree char *devices = sbx_user_words_dup_devices (user);
  g_autofree char *state = sbx_user_words_dup_state (user, now);
  const char *online = sbx_user_words_is_away (user) ? (sbx_user_get_online (user) ? _("was online") : _("was away"))
                                                     : (sbx_user_get_online (user) ? _("online") : _("away"));
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  g_ptr_array_add (parts, name);
  if (*place != '\0')
    g_ptr_array_add (parts, place);
  g_ptr_array_add (parts, (char *) online);
  if (*devices != '\0')
    g_ptr_array_add (parts, devices);
  if (!g_str_equal (state, online))
    g_ptr_array_add (parts, state);
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (", ", (char **) parts->pdata);
}
