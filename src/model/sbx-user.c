/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-user-private.h"

#include "sbx-fields.h"
#include "sbx-property-private.h"
#include "sbx-property-snapshot.h"
#include "sbx-property-table.h"
#include "sbx-text-fold.h"
#include "sbx-time.h"
#include "sbx-world.h"

#include <string.h>

/* More connections of one person, and more places where they write, are not looked at. */
#define MAX_DEVICES 200
#define MAX_PLACES 32

/* What a Person says about writing and looking has no end of its own: no longer than a hub would believe it. */
#define TYPING_MS 6000
#define VIEWING_MS 60000

typedef struct
{
  gboolean viewing;
  char    *channel_id;
  char    *topic_id;
  gint64   until;      /* ms since 1970 */
} Place;

struct _SbxUser
{
  GObject        parent_instance;
  SbxWorld      *world;     /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue *queue;
  char          *id;
  char          *name;
  char          *name_key;  /* for the order */
  char          *role;
  char          *folded;    /* (nullable): made when first asked for */
  gboolean       online;
  gint64         last_seen;
  GPtrArray     *devices;   /* of SbxUserDevice, oldest first */
  GPtrArray     *places;    /* (nullable): of Place, the newest last */
  guint          revision;
};

enum
{
  PROP_0,
  PROP_WORLD,
  PROP_ID,
  PROP_NAME,
  PROP_ROLE,
  PROP_ONLINE,
  PROP_LAST_SEEN,
  PROP_N_DEVICES,
  PROP_REVISION,
  N_PROPS
};

static const SbxPropertyRow table[N_PROPS] = {
  [PROP_WORLD] = { "world", SBX_PROPERTY_OBJECT, G_CALLBACK (sbx_user_get_world), sbx_world_get_type },
  [PROP_ID] = { "id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_user_get_id) },
  [PROP_NAME] = { "name", SBX_PROPERTY_STRING, G_CALLBACK (sbx_user_get_name) },
  [PROP_ROLE] = { "role", SBX_PROPERTY_STRING, G_CALLBACK (sbx_user_get_role) },
  [PROP_ONLINE] = { "online", SBX_PROPERTY_BOOLEAN, G_CALLBACK (sbx_user_get_online) },
  [PROP_LAST_SEEN] = { "last-seen", SBX_PROPERTY_TIME, G_CALLBACK (sbx_user_get_last_seen) },
  [PROP_N_DEVICES] = { "n-devices", SBX_PROPERTY_UINT, G_CALLBACK (sbx_user_get_n_devices) },
  [PROP_REVISION] = { "revision", SBX_PROPERTY_UINT, G_CALLBACK (sbx_user_get_revision) },
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxUser, sbx_user, G_TYPE_OBJECT)

static void
device_free (gpointer data)
{
  SbxUserDevice *device = data;

  g_free (device->connection_id);
  g_free (device->type);
  g_free (device->name);
  g_free (device);
}

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->channel_id);
  g_free (place->topic_id);
  g_free (place);
}

static void
sbx_user_finalize (GObject *object)
{
  SbxUser *self = SBX_USER (object);

  sbx_flush_queue_unref (self->queue);
  g_free (self->id);
  g_free (self->name);
  g_free (self->name_key);
  g_free (self->role);
  g_free (self->folded);
  g_ptr_array_unref (self->devices);
  g_clear_pointer (&self->places, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_user_parent_class)->finalize (object);
}

static void
sbx_user_get_property (GObject    *object,
                       guint       id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  sbx_property_table_get (table, N_PROPS, object, id, value);
}

static void
sbx_user_class_init (SbxUserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_user_finalize;
  object_class->get_property = sbx_user_get_property;

  sbx_property_table_install (table, N_PROPS, object_class, properties);
}

static void
sbx_user_init (SbxUser *self)
{
  self->devices = g_ptr_array_new_with_free_func (device_free);
}

/**
 * sbx_user_new:
 * @world: (transfer none): not kept
 * @queue: (transfer none): the world's
 *
 * Returns: (transfer full): somebody of whom nothing but the id is known
 */
SbxUser *
sbx_user_new (SbxWorld      *world,
              const char    *id,
              SbxFlushQueue *queue)
{
  SbxUser *self = g_object_new (SBX_TYPE_USER, NULL);

  self->world = world;
  self->queue = sbx_flush_queue_ref (queue);
  self->id = g_strdup (id);
  self->name = g_strdup (id);
  self->name_key = g_utf8_collate_key (id, -1);
  self->role = g_strdup ("");

  return self;
}

/**
 * sbx_user_orphan:
 *
 * Called by the world when it goes, or forgets them.
 */
void
sbx_user_orphan (SbxUser *self)
{
  self->world = NULL;
}

const char *
sbx_user_peek_id (gpointer user)
{
  return ((SbxUser *) user)->id;
}

/**
 * sbx_user_compare:
 *
 * Who is there stands before who is not; then by name, as the language has it.
 */
int
sbx_user_compare (gconstpointer a,
                  gconstpointer b)
{
  const SbxUser *first = a;
  const SbxUser *second = b;
  int order;

  if (first->online != second->online)
    return first->online ? -1 : 1;

  order = strcmp (first->name_key, second->name_key);
  return order != 0 ? order : strcmp (first->id, second->id);
}

/* --- What the hub tells --- */

static gint64
read_time (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 time;

  return node != NULL && sbx_time_from_node (node, &time) && time > 0 ? time : 0;
}

static SbxUserDevice *
read_device (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  SbxUserDevice *device;

  if (object == NULL)
    return NULL;

  device = g_new0 (SbxUserDevice, 1);
  device->connection_id = sbx_fields_dup_text (object, "connectionId", "");
  device->type = sbx_fields_dup_text (object, "deviceType", "");
  device->name = sbx_fields_dup_text (object, "deviceName", "");
  device->connected_at = read_time (object, "connectedAt");

  return device;
}

static JsonArray *
peek_array (JsonObject *object,
            const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Whether they are others than before. */
static gboolean
take_devices (SbxUser    *self,
              JsonObject *person)
{
  JsonArray *array = peek_array (person, "devices");
  guint n = array != NULL ? MIN (json_array_get_length (array), MAX_DEVICES) : 0;
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->devices);
  gboolean same;

  self->devices = g_ptr_array_new_with_free_func (device_free);
  for (guint i = 0; i < n; i++)
    {
      SbxUserDevice *device = read_device (json_array_get_element (array, i));

      if (device != NULL)
        g_ptr_array_add (self->devices, device);
    }

  same = before->len == self->devices->len;
  for (guint i = 0; same && i < before->len; i++)
    {
      const SbxUserDevice *old = before->pdata[i], *new = self->devices->pdata[i];

      same = g_str_equal (old->connection_id, new->connection_id) && g_str_equal (old->type, new->type) &&
             g_str_equal (old->name, new->name) && old->connected_at == new->connected_at;
    }

  return !same;
}

static gboolean
is_place (const Place *place,
          gboolean     viewing,
          const char  *channel_id,
          const char  *topic_id)
{
  return place->viewing == viewing && g_str_equal (place->channel_id, channel_id) && g_str_equal (place->topic_id, topic_id);
}

static void
add_place (SbxUser    *self,
           gboolean    viewing,
           const char *channel_id,
           const char *topic_id,
           gint64      until)
{
  Place *place = g_new0 (Place, 1);

  place->viewing = viewing;
  place->channel_id = g_strdup (channel_id);
  place->topic_id = g_strdup (topic_id);
  place->until = until;
  if (self->places == NULL)
    self->places = g_ptr_array_new_with_free_func (place_free);
  g_ptr_array_add (self->places, place);
}

static void
read_place (SbxUser  *self,
            JsonNode *node,
            gboolean  viewing,
            gint64    until)
{
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *channel_id = object != NULL ? sbx_fields_dup_text (object, "channelId", "") : NULL;
  g_autofree char *topic_id = object != NULL ? sbx_fields_dup_text (object, "topicId", "") : NULL;

  if (topic_id != NULL && *topic_id != '\0' && (self->places == NULL || self->places->len < MAX_PLACES))
    add_place (self, viewing, channel_id, topic_id, until);
}

/* Whether there was or is one. A Person without these members says nothing about them. */
static gboolean
take_places (SbxUser    *self,
             JsonObject *person)
{
  JsonArray *typing = peek_array (person, "typing");
  gint64 now = sbx_time_now_ms ();
  gboolean had = self->places != NULL;

  if (!json_object_has_member (person, "typing") && !json_object_has_member (person, "viewing") && self->online)
    return FALSE;

  g_clear_pointer (&self->places, g_ptr_array_unref);
  read_place (self, json_object_get_member (person, "viewing"), TRUE, now + VIEWING_MS);
  for (guint i = 0; typing != NULL && i < MIN (json_array_get_length (typing), MAX_PLACES); i++)
    read_place (self, json_array_get_element (typing, i), FALSE, now + TYPING_MS);

  return had || self->places != NULL;
}

static void
bump (SbxUser *self)
{
  self->revision++;
}

gboolean
sbx_user_take (SbxUser    *self,
               JsonObject *person)
{
  g_autofree char *name = sbx_fields_dup_text (person, "name", "");
  g_autofree char *key = NULL;
  SbxPropertySnapshot *before;
  gboolean moved, was_online = self->online, changed;

  sbx_flush_queue_freeze (self->queue, self);
  before = sbx_property_snapshot_take (self, properties, N_PROPS);

  if (*name == '\0')
    {
      g_free (name);
      name = g_strdup (json_object_has_member (person, "name") ? self->id : self->name);
    }
  key = g_utf8_collate_key (name, -1);
  moved = !g_str_equal (key, self->name_key);
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  g_free (self->name_key);
  self->name_key = g_steal_pointer (&key);
  g_free (self->role);
  self->role = sbx_fields_dup_text (person, "role", "");
  g_clear_pointer (&self->folded, g_free);
  self->online = sbx_fields_boolean_or (person, "online", FALSE);
  self->last_seen = read_time (person, "lastSeen");
  /* Who says only that somebody went says when by it. */
  if (self->last_seen == 0 && was_online && !self->online)
    self->last_seen = sbx_time_now_ms ();
  changed = take_devices (self, person);
  changed = take_places (self, person) || changed;
  if (changed)
    bump (self);
  sbx_property_snapshot_notify (before);

  return moved || was_online != self->online;
}

void
sbx_user_set_place (SbxUser    *self,
                    gboolean    viewing,
                    const char *channel_id,
                    const char *topic_id,
                    gint64      until)
{
  sbx_flush_queue_freeze (self->queue, self);
  for (guint i = self->places != NULL ? self->places->len : 0; i-- > 0;)
    {
      const Place *place = self->places->pdata[i];

      /* One looks at one thing at a time. */
      if (is_place (place, viewing, channel_id, topic_id) || (viewing && until > 0 && place->viewing))
        g_ptr_array_remove_index (self->places, i);
    }
  if (until > 0)
    add_place (self, viewing, channel_id, topic_id, until);
  if (self->places != NULL && self->places->len > MAX_PLACES)
    g_ptr_array_remove_index (self->places, 0);
  bump (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

gint64
sbx_user_tick (SbxUser *self,
               gint64   now)
{
  gint64 next = 0;
  gboolean ended = FALSE;

  for (guint i = self->places != NULL ? self->places->len : 0; i-- > 0;)
    {
      const Place *place = self->places->pdata[i];

      if (place->until <= now)
        {
          g_ptr_array_remove_index (self->places, i);
          ended = TRUE;
        }
      else if (next == 0 || place->until < next)
        {
          next = place->until;
        }
    }
  if (ended)
    {
      sbx_flush_queue_freeze (self->queue, self);
      bump (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
    }

  return next;
}

/* --- For who looks --- */

SbxWorld *
sbx_user_get_world (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), NULL);

  return self->world;
}

const char *
sbx_user_get_id (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), NULL);

  return self->id;
}

const char *
sbx_user_get_name (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), NULL);

  return self->name;
}

const char *
sbx_user_get_role (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), NULL);

  return self->role;
}

gboolean
sbx_user_get_online (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), FALSE);

  return self->online;
}

gint64
sbx_user_get_last_seen (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), 0);

  return self->last_seen;
}

gint64
sbx_user_get_since (SbxUser *self)
{
  gint64 since = 0;

  g_return_val_if_fail (SBX_IS_USER (self), 0);

  for (guint i = 0; i < self->devices->len; i++)
    {
      gint64 at = ((const SbxUserDevice *) self->devices->pdata[i])->connected_at;

      if (at > 0 && (since == 0 || at < since))
        since = at;
    }

  return since;
}

guint
sbx_user_get_n_devices (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), 0);

  return self->devices->len;
}

/**
 * sbx_user_get_device:
 * @index: below sbx_user_get_n_devices()
 *
 * Returns: (transfer none): until the next change
 */
const SbxUserDevice *
sbx_user_get_device (SbxUser *self,
                     guint    index)
{
  g_return_val_if_fail (SBX_IS_USER (self), NULL);
  g_return_val_if_fail (index < self->devices->len, NULL);

  return self->devices->pdata[index];
}

guint
sbx_user_get_revision (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), 0);

  return self->revision;
}

/**
 * sbx_user_get_folded:
 *
 * Returns: (transfer none): until the next change
 */
const char *
sbx_user_get_folded (SbxUser *self)
{
  g_return_val_if_fail (SBX_IS_USER (self), NULL);

  if (self->folded == NULL)
    {
      g_autofree char *all = g_strjoin ("\n", self->name, self->id, self->role, NULL);

      self->folded = sbx_text_fold (all);
    }

  return self->folded;
}

static gboolean
get_place (SbxUser     *self,
           gboolean     viewing,
           const char **channel_id,
           const char **topic_id)
{
  for (guint i = self->places != NULL ? self->places->len : 0; i-- > 0;)
    {
      const Place *place = self->places->pdata[i];

      if (place->viewing != viewing)
        continue;
      *channel_id = place->channel_id;
      *topic_id = place->topic_id;
      return TRUE;
    }

  return FALSE;
}

gboolean
sbx_user_get_typing (SbxUser     *self,
                     const char **channel_id,
                     const char **topic_id)
{
  g_return_val_if_fail (SBX_IS_USER (self), FALSE);

  return get_place (self, FALSE, channel_id, topic_id);
}

gboolean
sbx_user_get_viewing (SbxUser     *self,
                      const char **channel_id,
                      const char **topic_id)
{
  g_return_val_if_fail (SBX_IS_USER (self), FALSE);

  return get_place (self, TRUE, channel_id, topic_id);
}
