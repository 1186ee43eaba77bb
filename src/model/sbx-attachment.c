/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-attachment.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-property-private.h"

struct _SbxAttachment
{
  GObject     parent_instance;
  JsonObject *object;   /* owned: as it was told */
  char       *id;       /* (nullable) */
  char       *name;
  char       *mime;
  char       *url;
  gint64      size;     /* bytes, 0 = unknown */
  int         width;    /* pixels, 0 = unknown */
  int         height;
  gint64      duration; /* ms, 0 = unknown */
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_MIME,
  PROP_URL,
  PROP_SIZE,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_DURATION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxAttachment, sbx_attachment, G_TYPE_OBJECT)

static void
sbx_attachment_finalize (GObject *object)
{
  SbxAttachment *self = SBX_ATTACHMENT (object);

  g_clear_pointer (&self->object, json_object_unref);
  g_free (self->id);
  g_free (self->name);
  g_free (self->mime);
  g_free (self->url);

  G_OBJECT_CLASS (sbx_attachment_parent_class)->finalize (object);
}

static void
sbx_attachment_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxAttachment *self = SBX_ATTACHMENT (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_MIME:
      g_value_set_string (value, self->mime);
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    case PROP_HEIGHT:
      g_value_set_int (value, self->height);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, self->duration);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_attachment_class_init (SbxAttachmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_attachment_finalize;
  object_class->get_property = sbx_attachment_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_MIME] = g_param_spec_string ("mime", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, SBX_PROPERTY_READABLE);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_HEIGHT] = g_param_spec_int ("height", NULL, NULL, 0, G_MAXINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_attachment_init (SbxAttachment *self)
{
}

/**
 * sbx_attachment_new_from_json:
 * @object: (transfer none): an Attachment, lenient in everything but that it says which one
 *
 * Returns: (transfer full) (nullable): the same; %NULL where it has neither an id, a url nor a name
 */
SbxAttachment *
sbx_attachment_new_from_json (JsonObject *object)
{
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *url = NULL;
  SbxAttachment *self;

  g_return_val_if_fail (object != NULL, NULL);

  id = sbx_fields_dup_text (object, "id", NULL);
  name = sbx_fields_dup_text (object, "name", "");
  url = sbx_fields_dup_text (object, "url", "");
  if ((id == NULL || *id == '\0') && *name == '\0' && *url == '\0')
    return NULL;

  self = g_object_new (SBX_TYPE_ATTACHMENT, NULL);
  self->object = sbx_json_copy_object (object);
  if (id != NULL && *id != '\0')
    self->id = g_steal_pointer (&id);
  self->name = g_steal_pointer (&name);
  self->url = g_steal_pointer (&url);
  self->mime = sbx_fields_dup_text (object, "mime", "");
  self->size = MAX (sbx_fields_int_or (object, "size", 0), 0);
  self->width = (int) CLAMP (sbx_fields_int_or (object, "width", 0), 0, G_MAXINT);
  self->height = (int) CLAMP (sbx_fields_int_or (object, "height", 0), 0, G_MAXINT);
  self->duration = MAX (sbx_fields_int_or (object, "duration", 0), 0);

  return self;
}

/**
 * sbx_attachment_to_json:
 *
 * Returns: (transfer full): everything that was told of it
 */
JsonObject *
sbx_attachment_to_json (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), NULL);

  return sbx_json_copy_object (self->object);
}

/**
 * sbx_attachment_get_id:
 *
 * Returns: (transfer none) (nullable): its id at the hub; %NULL where it is elsewhere
 */
const char *
sbx_attachment_get_id (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), NULL);

  return self->id;
}

/**
 * sbx_attachment_get_name:
 *
 * Returns: (transfer none): what the file is called; "" where nobody said
 */
const char *
sbx_attachment_get_name (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), NULL);

  return self->name;
}

/**
 * sbx_attachment_get_mime:
 *
 * Returns: (transfer none): its media type, as its sender said; "" where nobody did
 */
const char *
sbx_attachment_get_mime (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), NULL);

  return self->mime;
}

/**
 * sbx_attachment_get_url:
 *
 * Returns: (transfer none): where it is: a path of the hub's, or any address that its sender said; ""
 *   where nobody did
 */
const char *
sbx_attachment_get_url (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), NULL);

  return self->url;
}

/**
 * sbx_attachment_get_size:
 *
 * Returns: bytes, 0 = unknown
 */
gint64
sbx_attachment_get_size (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), 0);

  return self->size;
}

/**
 * sbx_attachment_get_width:
 *
 * Returns: pixels, 0 = unknown
 */
int
sbx_attachment_get_width (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), 0);

  return self->width;
}

/**
 * sbx_attachment_get_height:
 *
 * Returns: pixels, 0 = unknown
 */
int
sbx_attachment_get_height (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), 0);

  return self->height;
}

/**
 * sbx_attachment_get_duration:
 *
 * Returns: of a voice note, in ms; 0 = unknown
 */
gint64
sbx_attachment_get_duration (SbxAttachment *self)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self), 0);

  return self->duration;
}

/**
 * sbx_attachment_equal:
 *
 * Returns: whether both say the same
 */
gboolean
sbx_attachment_equal (SbxAttachment *self,
                      SbxAttachment *other)
{
  g_return_val_if_fail (SBX_IS_ATTACHMENT (self) && SBX_IS_ATTACHMENT (other), FALSE);

  return self == other ||
         (g_strcmp0 (self->id, other->id) == 0 && strcmp (self->name, other->name) == 0 &&
          strcmp (self->mime, other->mime) == 0 && strcmp (self->url, other->url) == 0 && self->size == other->size &&
          self->width == other->width && self->height == other->height && self->duration == other->duration);
}
