/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-reply.h"

struct _SbxCannedReply
{
  GObject parent_instance;

  char *title;
  char *text;
};

G_DEFINE_FINAL_TYPE (SbxCannedReply, sbx_canned_reply, G_TYPE_OBJECT)

static void
sbx_canned_reply_finalize (GObject *object)
{
  SbxCannedReply *self = SBX_CANNED_REPLY (object);

  g_free (self->title);
  g_free (self->text);

  G_OBJECT_CLASS (sbx_canned_reply_parent_class)->finalize (object);
}

static void
sbx_canned_reply_class_init (SbxCannedReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_canned_reply_finalize;
}

static void
sbx_canned_reply_init (SbxCannedReply *self)
{
}

/**
 * sbx_canned_reply_new:
 *
 * Returns: (transfer full)
 */
SbxCannedReply *
sbx_canned_reply_new (const char *title,
                      const char *text)
{
  SbxCannedReply *self = g_object_new (SBX_TYPE_CANNED_REPLY, NULL);

  self->title = g_strdup (title);
  self->text = g_strdup (text);

  return self;
}

const char *
sbx_canned_reply_get_title (SbxCannedReply *self)
{
  g_return_val_if_fail (SBX_IS_CANNED_REPLY (self), NULL);

  return self->title;
}

const char *
sbx_canned_reply_get_text (SbxCannedReply *self)
{
  g_return_val_if_fail (SBX_IS_CANNED_REPLY (self), NULL);

  return self->text;
}

gboolean
sbx_canned_reply_equal (SbxCannedReply *self,
                        SbxCannedReply *other)
{
  g_return_val_if_fail (SBX_IS_CANNED_REPLY (self), FALSE);
  g_return_val_if_fail (SBX_IS_CANNED_REPLY (other), FALSE);

  return g_str_equal (self->title, other->title) && g_str_equal (self->text, other->text);
}
