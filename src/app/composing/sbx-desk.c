/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-desk.h"

#include <glib/gi18n-lib.h>

/* Of a widget: for all that stands in it. */
#define DESK_KEY "sbx-desk"
/* Where a hub has the files that it took; docs/http.md. */
#define FILES_PATH "/api/v1/files/"

struct _SbxDesk
{
  GObject    parent_instance;
  SbxClient *client; /* (nullable) */
  SbxTopic  *topic;
};

G_DEFINE_FINAL_TYPE (SbxDesk, sbx_desk, G_TYPE_OBJECT)

static void
sbx_desk_finalize (GObject *object)
{
  SbxDesk *self = SBX_DESK (object);

  g_clear_object (&self->client);
  g_clear_object (&self->topic);

  G_OBJECT_CLASS (sbx_desk_parent_class)->finalize (object);
}

static void
sbx_desk_class_init (SbxDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_desk_finalize;
}

static void
sbx_desk_init (SbxDesk *self)
{
}

/**
 * sbx_desk_new:
 * @client: (nullable): of the topic's hub; without one nothing can be done
 * @topic: a topic
 *
 * Returns: (transfer full)
 */
SbxDesk *
sbx_desk_new (SbxClient *client,
              SbxTopic  *topic)
{
  SbxDesk *self = g_object_new (SBX_TYPE_DESK, NULL);

  g_set_object (&self->client, client);
  self->topic = g_object_ref (topic);

  return self;
}

SbxTopic *
sbx_desk_get_topic (SbxDesk *self)
{
  g_return_val_if_fail (SBX_IS_DESK (self), NULL);

  return self->topic;
}

/**
 * sbx_desk_get_client:
 *
 * Returns: (transfer none) (nullable)
 */
SbxClient *
sbx_desk_get_client (SbxDesk *self)
{
  g_return_val_if_fail (SBX_IS_DESK (self), NULL);

  return self->client;
}

/**
 * sbx_desk_dup_why_not:
 * @self: (nullable): a desk
 * @ability: what somebody may want to do
 *
 * Returns: (transfer full) (nullable): %NULL = it can be done; else why not, in a sentence for people
 */
char *
sbx_desk_dup_why_not (SbxDesk    *self,
                      SbxAbility  ability)
{
  if (self == NULL || self->client == NULL)
    return g_strdup (_("The hub of this topic is not there."));

  return sbx_client_dup_why_not_in (self->client, self->topic, ability);
}

/**
 * sbx_desk_dup_why_too_large:
 * @name: of a file
 * @size: in bytes
 *
 * Returns: (transfer full) (nullable): %NULL = the hub takes it; else a sentence with its limit
 */
char *
sbx_desk_dup_why_too_large (SbxDesk    *self,
                            const char *name,
                            gint64      size)
{
  gint64           limit = self->client ? sbx_client_get_upload_limit (self->client) : 0;
  g_autofree char *has = g_format_size ((guint64) MAX (size, 0));
  g_autofree char *may = g_format_size ((guint64) MAX (limit, 0));

  if (self->client == NULL || size <= limit)
    return NULL;

  /* TRANSLATORS: the first %s is a file's name, the others are sizes with their units */
  return g_strdup_printf (_("“%s” is too large: it has %s, and the hub takes files up to %s."), name, has, may);
}

/**
 * sbx_desk_has_file:
 * @self: (nullable): a desk
 *
 * Returns: whether the file is at this hub; whatever is elsewhere is where its sender wants us to look
 */
gboolean
sbx_desk_has_file (SbxDesk       *self,
                   SbxAttachment *attachment)
{
  const char *url = sbx_attachment_get_url (attachment);

  return self && self->client && url && g_str_has_prefix (url, FILES_PATH);
}

/**
 * sbx_desk_install:
 * @widget: what it is for, with all that stands in it
 * @desk: (nullable)
 */
void
sbx_desk_install (GtkWidget *widget,
                  SbxDesk   *desk)
{
  g_object_set_data_full (G_OBJECT (widget), DESK_KEY, desk ? g_object_ref (desk) : NULL, g_object_unref);
}

/**
 * sbx_desk_lookup:
 *
 * Returns: (transfer none) (nullable): the desk at which @widget stands
 */
SbxDesk *
sbx_desk_lookup (GtkWidget *widget)
{
  for (; widget; widget = gtk_widget_get_parent (widget))
    {
      SbxDesk *desk = g_object_get_data (G_OBJECT (widget), DESK_KEY);

      if (desk)
        return desk;
    }

  return NULL;
}
