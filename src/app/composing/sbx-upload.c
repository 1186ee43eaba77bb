/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-upload.h"

#include "sbx-picture.h"

#include <glib/gi18n-lib.h>

/* Pixels of a side of the small picture, on screens with two for one. */
#define THUMBNAIL_SIDE 96

struct _SbxUpload
{
  GObject parent_instance;

  GFile          *file;
  SbxDesk        *desk;
  char           *name;
  char           *mime;       /* (nullable) */
  gint64          size;
  SbxUploadState  state;
  double          fraction;
  char           *reason;     /* (nullable) */
  GdkTexture     *thumbnail;  /* (nullable) */
  gboolean        hopeless;   /* it will fail as often as it is tried */
  SbxAttachment  *attachment; /* (nullable) */
  GCancellable   *cancellable;
  gboolean        wanted;     /* to be sent as soon as it is known */
};

enum {
  PROP_0,
  PROP_FILE,
  PROP_NAME,
  PROP_SIZE,
  PROP_STATE,
  PROP_FRACTION,
  PROP_REASON,
  PROP_THUMBNAIL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxUpload, sbx_upload, G_TYPE_OBJECT)

static void
notify (SbxUpload *self,
        int        property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_state (SbxUpload      *self,
           SbxUploadState  state,
           const char     *reason)
{
  g_free (self->reason);
  self->reason = g_strdup (reason);
  self->state = state;
  notify (self, PROP_REASON);
  notify (self, PROP_STATE);
}

/* Nothing changes by trying once more. */
static void
refuse (SbxUpload  *self,
        const char *reason)
{
  self->hopeless = TRUE;
  set_state (self, SBX_UPLOAD_FAILED, reason);
}

/* --- what it is --- */

static void
on_thumbnail (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SbxUpload) self = user_data;
  g_autoptr (GError) error = NULL;

  self->thumbnail = sbx_picture_finish (result, &error);
  if (self->thumbnail)
    notify (self, PROP_THUMBNAIL);
}

static void
on_known (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SbxUpload) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  g_autofree char *too_large = NULL;
  const char *type;

  if (info == NULL)
    {
      refuse (self, error->message);
      return;
    }

  type = g_file_info_get_content_type (info);
  self->mime = type ? g_content_type_get_mime_type (type) : NULL;
  self->size = g_file_info_get_size (info);
  g_free (self->name);
  self->name = g_strdup (g_file_info_get_display_name (info));
  notify (self, PROP_NAME);
  notify (self, PROP_SIZE);

  too_large = sbx_desk_dup_why_too_large (self->desk, self->name, self->size);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    refuse (self, _("A folder cannot be sent"));
  else if (too_large)
    refuse (self, too_large);
  else if (sbx_picture_is_type (self->mime) && self->size <= SBX_PICTURE_MAX_BYTES)
    sbx_picture_read_async (self->file, THUMBNAIL_SIDE, NULL, on_thumbnail, g_object_ref (self));

  if (self->wanted && self->state == SBX_UPLOAD_READY)
    sbx_upload_start (self);
}

/* --- on its way --- */

static void
on_progress (goffset  sent,
             goffset  all,
             gpointer user_data)
{
  SbxUpload *self = user_data;

  self->fraction = all > 0 ? (double) sent / all : 0;
  notify (self, PROP_FRACTION);
}

static void
on_uploaded (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SbxUpload) self = user_data;
  g_autoptr (GError) error = NULL;

  self->attachment = sbx_client_upload_finish (SBX_CLIENT (source), result, &error);
  g_clear_object (&self->cancellable);
  if (self->attachment)
    set_state (self, SBX_UPLOAD_DONE, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_state (self, SBX_UPLOAD_READY, NULL);
  else if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE))
    refuse (self, error->message);
  else
    set_state (self, SBX_UPLOAD_FAILED, error->message);
}

/**
 * sbx_upload_start:
 *
 * Hands it to the hub, or tries once more. Does nothing where it is on its way or there, or will not be taken.
 */
void
sbx_upload_start (SbxUpload *self)
{
  SbxClient *client;

  g_return_if_fail (SBX_IS_UPLOAD (self));

  if (self->state == SBX_UPLOAD_SENDING || self->state == SBX_UPLOAD_DONE || self->hopeless)
    return;
  self->wanted = self->size < 0;
  if (self->wanted)
    return;

  client = sbx_desk_get_client (self->desk);
  if (client == NULL)
    {
      g_autofree char *reason = sbx_desk_dup_why_not (self->desk, SBX_ABILITY_UPLOAD);

      set_state (self, SBX_UPLOAD_FAILED, reason);
      return;
    }

  self->fraction = 0;
  self->cancellable = g_cancellable_new ();
  set_state (self, SBX_UPLOAD_SENDING, NULL);
  sbx_client_upload_async (client, sbx_desk_get_topic (self->desk), self->file, on_progress, self, self->cancellable, on_uploaded,
                           g_object_ref (self));
}

/**
 * sbx_upload_cancel:
 *
 * Ends what is on its way; the hub keeps nothing of it.
 */
void
sbx_upload_cancel (SbxUpload *self)
{
  g_return_if_fail (SBX_IS_UPLOAD (self));

  self->wanted = FALSE;
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
}

/* --- object --- */

static void
sbx_upload_finalize (GObject *object)
{
  SbxUpload *self = SBX_UPLOAD (object);

  g_object_unref (self->file);
  g_object_unref (self->desk);
  g_free (self->name);
  g_free (self->mime);
  g_free (self->reason);
  g_clear_object (&self->thumbnail);
  g_clear_object (&self->attachment);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (sbx_upload_parent_class)->finalize (object);
}

static void
sbx_upload_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  SbxUpload *self = SBX_UPLOAD (object);

  switch (prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_THUMBNAIL:
      g_value_set_object (value, self->thumbnail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_upload_class_init (SbxUploadClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_upload_finalize;
  object_class->get_property = sbx_upload_get_property;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, SBX_UPLOAD_FAILED, 0, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_THUMBNAIL] = g_param_spec_object ("thumbnail", NULL, NULL, GDK_TYPE_TEXTURE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_upload_init (SbxUpload *self)
{
  self->size = -1;
}

/**
 * sbx_upload_new:
 * @file: a file
 * @desk: where it is to go
 *
 * Returns: (transfer full): what it is called and how large it is comes soon
 */
SbxUpload *
sbx_upload_new (GFile   *file,
                SbxDesk *desk)
{
  SbxUpload       *self = g_object_new (SBX_TYPE_UPLOAD, NULL);
  g_autofree char *base = g_file_get_basename (file);

  self->file = g_object_ref (file);
  self->desk = g_object_ref (desk);
  self->name = base ? g_filename_display_name (base) : g_strdup ("");
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE ","
                           G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, on_known, g_object_ref (self));

  return self;
}

const char *
sbx_upload_get_name (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), NULL);

  return self->name;
}

gint64
sbx_upload_get_size (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), -1);

  return self->size;
}

SbxUploadState
sbx_upload_get_state (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), SBX_UPLOAD_READY);

  return self->state;
}

double
sbx_upload_get_fraction (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), 0);

  return self->fraction;
}

/**
 * sbx_upload_get_reason:
 *
 * Returns: (transfer none) (nullable): why it is not there, in a sentence
 */
const char *
sbx_upload_get_reason (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), NULL);

  return self->reason;
}

/**
 * sbx_upload_can_retry:
 *
 * Returns: whether it failed, and may go well another time; not for what is too large, or no file
 */
gboolean
sbx_upload_can_retry (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), FALSE);

  return self->state == SBX_UPLOAD_FAILED && !self->hopeless;
}

/**
 * sbx_upload_get_thumbnail:
 *
 * Returns: (transfer none) (nullable)
 */
GdkTexture *
sbx_upload_get_thumbnail (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), NULL);

  return self->thumbnail;
}

/**
 * sbx_upload_get_icon_name:
 *
 * Returns: (transfer none): what stands for it where there is no picture of it
 */
const char *
sbx_upload_get_icon_name (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), NULL);

  if (self->mime && g_str_has_prefix (self->mime, "image/"))
    return "image-x-generic-symbolic";
  if (self->mime && g_str_has_prefix (self->mime, "audio/"))
    return "audio-x-generic-symbolic";
  if (self->mime && g_str_has_prefix (self->mime, "video/"))
    return "video-x-generic-symbolic";

  return "text-x-generic-symbolic";
}

/**
 * sbx_upload_get_attachment:
 *
 * Returns: (transfer none) (nullable): what the hub made of it
 */
SbxAttachment *
sbx_upload_get_attachment (SbxUpload *self)
{
  g_return_val_if_fail (SBX_IS_UPLOAD (self), NULL);

  return self->attachment;
}

/**
 * sbx_uploads_dup_uris:
 * @uploads: of SbxUpload
 *
 * Returns: (transfer full): the URIs of their files
 */
GStrv
sbx_uploads_dup_uris (GListModel *uploads)
{
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();

  g_return_val_if_fail (G_IS_LIST_MODEL (uploads), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (uploads); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (uploads, i);
      g_autofree char *uri = g_file_get_uri (upload->file);

      g_strv_builder_add (uris, uri);
    }

  return g_strv_builder_end (uris);
}
