/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-person.h"

#include "sbx-property-private.h"

#include <string.h>

#define UUID_LENGTH 36

struct _SbxPerson
{
  GObject parent_instance;
  char   *id;
  char   *name;
  gint64  since;  /* ms since 1970 */
  gint64  until;  /* the same */
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxPerson, sbx_person, G_TYPE_OBJECT)

static void
sbx_person_finalize (GObject *object)
{
  SbxPerson *self = SBX_PERSON (object);

  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (sbx_person_parent_class)->finalize (object);
}

static void
sbx_person_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  SbxPerson *self = SBX_PERSON (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_person_class_init (SbxPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_person_finalize;
  object_class->get_property = sbx_person_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_person_init (SbxPerson *self)
{
}

/**
 * sbx_person_new:
 * @name: (nullable): %NULL or "" = the id
 * @since: ms since 1970
 *
 * Returns: (transfer full): somebody
 */
SbxPerson *
sbx_person_new (const char *id,
                const char *name,
                gint64      since)
{
  SbxPerson *self = g_object_new (SBX_TYPE_PERSON, NULL);

  self->id = g_strdup (id);
  self->name = g_strdup (name != NULL && *name != '\0' ? name : id);
  self->since = since;

  return self;
}

/**
 * sbx_person_compare:
 *
 * Who came first stands first.
 */
int
sbx_person_compare (gconstpointer a,
                    gconstpointer b)
{
  const SbxPerson *first = a;
  const SbxPerson *second = b;

  if (first->since != second->since)
    return first->since < second->since ? -1 : 1;

  return strcmp (first->id, second->id);
}

void
sbx_person_set_until (SbxPerson *self,
                      gint64     until)
{
  self->until = until;
}

gint64
sbx_person_get_until (SbxPerson *self)
{
  return self->until;
}

/**
 * sbx_person_get_id:
 *
 * Returns: (transfer none): the user's id, as senders and claims have it
 */
const char *
sbx_person_get_id (SbxPerson *self)
{
  g_return_val_if_fail (SBX_IS_PERSON (self), NULL);

  return self->id;
}

/**
 * sbx_person_get_name:
 *
 * Returns: (transfer none): what people call them; the id where nobody said
 */
const char *
sbx_person_get_name (SbxPerson *self)
{
  g_return_val_if_fail (SBX_IS_PERSON (self), NULL);

  return self->name;
}

/**
 * sbx_person_is_made_id:
 * @id: of somebody
 *
 * Returns: whether a program made it, and it tells people nothing: a UUID, behind a word or alone
 */
gboolean
sbx_person_is_made_id (const char *id)
{
  gsize length;

  g_return_val_if_fail (id != NULL, FALSE);

  length = strlen (id);
  return length >= UUID_LENGTH && g_uuid_string_is_valid (id + length - UUID_LENGTH);
}
