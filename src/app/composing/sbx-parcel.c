/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-parcel.h"

struct _SbxParcel
{
  GObject parent_instance;

  SbxDesk    *desk;
  char       *content;
  char       *reply_to; /* (nullable) */
  gboolean    is_private;
  GListStore *files;    /* of SbxUpload */
  gboolean    started;
  gboolean    stopped;  /* or sent */
};

enum {
  SENT,
  REFUSED,
  STUCK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxParcel, sbx_parcel, G_TYPE_OBJECT)

static void
send_all (SbxParcel *self)
{
  g_autoptr (SbxDraft) draft = sbx_draft_new (self->content);
  GListModel *files = G_LIST_MODEL (self->files);
  SbxClient *client = sbx_desk_get_client (self->desk);
  gboolean taken;

  draft->reply_to = g_strdup (self->reply_to);
  draft->is_private = self->is_private;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);

      sbx_draft_add_attachment (draft, sbx_upload_get_attachment (upload));
    }

  self->stopped = TRUE;
  taken = client && sbx_client_send (client, sbx_desk_get_topic (self->desk), draft);
  g_signal_emit (self, signals[taken ? SENT : REFUSED], 0);
}

/* The first that is not there goes next, when this one's turn has come; one that failed waits for a person. */
static void
go_on (SbxParcel *self)
{
  GListModel *files = G_LIST_MODEL (self->files);
  guint       n = g_list_model_get_n_items (files);

  if (!self->started || self->stopped)
    return;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);

      switch (sbx_upload_get_state (upload))
        {
        case SBX_UPLOAD_READY:
          sbx_upload_start (upload);
          return;
        case SBX_UPLOAD_DONE:
          break;
        case SBX_UPLOAD_FAILED:
          g_signal_emit (self, signals[STUCK], 0);
          return;
        case SBX_UPLOAD_SENDING:
        default:
          return;
        }
    }

  send_all (self);
}

static void
sbx_parcel_dispose (GObject *object)
{
  SbxParcel *self = SBX_PARCEL (object);

  if (self->files)
    sbx_parcel_stop (self);
  g_clear_object (&self->files);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (sbx_parcel_parent_class)->dispose (object);
}

static void
sbx_parcel_finalize (GObject *object)
{
  SbxParcel *self = SBX_PARCEL (object);

  g_free (self->content);
  g_free (self->reply_to);

  G_OBJECT_CLASS (sbx_parcel_parent_class)->finalize (object);
}

static void
sbx_parcel_class_init (SbxParcelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_parcel_dispose;
  object_class->finalize = sbx_parcel_finalize;

  signals[SENT] = g_signal_new ("sent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STUCK] = g_signal_new ("stuck", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_parcel_init (SbxParcel *self)
{
  self->files = g_list_store_new (SBX_TYPE_UPLOAD);
}

/**
 * sbx_parcel_new:
 * @content: what is written; may be empty
 * @reply_to: (nullable): the id of the message that it answers
 * @is_private: it is a note for colleagues
 * @files: of SbxUpload
 *
 * Returns: (transfer full): at rest
 */
SbxParcel *
sbx_parcel_new (SbxDesk    *desk,
                const char *content,
                const char *reply_to,
                gboolean    is_private,
                GListModel *files)
{
  SbxParcel *self = g_object_new (SBX_TYPE_PARCEL, NULL);

  self->desk = g_object_ref (desk);
  self->content = g_strdup (content);
  self->reply_to = g_strdup (reply_to);
  self->is_private = is_private;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);

      g_list_store_append (self->files, upload);
      g_signal_connect_object (upload, "notify::state", G_CALLBACK (go_on), self, G_CONNECT_SWAPPED);
    }

  return self;
}

SbxDesk *
sbx_parcel_get_desk (SbxParcel *self)
{
  g_return_val_if_fail (SBX_IS_PARCEL (self), NULL);

  return self->desk;
}

const char *
sbx_parcel_get_content (SbxParcel *self)
{
  g_return_val_if_fail (SBX_IS_PARCEL (self), NULL);

  return self->content;
}

/**
 * sbx_parcel_get_reply_to:
 *
 * Returns: (transfer none) (nullable)
 */
const char *
sbx_parcel_get_reply_to (SbxParcel *self)
{
  g_return_val_if_fail (SBX_IS_PARCEL (self), NULL);

  return self->reply_to;
}

gboolean
sbx_parcel_get_private (SbxParcel *self)
{
  g_return_val_if_fail (SBX_IS_PARCEL (self), FALSE);

  return self->is_private;
}

/**
 * sbx_parcel_get_files:
 *
 * Returns: (transfer none): of SbxUpload
 */
GListModel *
sbx_parcel_get_files (SbxParcel *self)
{
  g_return_val_if_fail (SBX_IS_PARCEL (self), NULL);

  return G_LIST_MODEL (self->files);
}

/**
 * sbx_parcel_start:
 *
 * Its turn has come. Does nothing where it is on its way.
 */
void
sbx_parcel_start (SbxParcel *self)
{
  g_return_if_fail (SBX_IS_PARCEL (self));

  if (self->started)
    return;

  self->started = TRUE;
  go_on (self);
}

/**
 * sbx_parcel_is_stuck:
 *
 * Returns: whether one of its files failed, so that it waits for a person
 */
gboolean
sbx_parcel_is_stuck (SbxParcel *self)
{
  GListModel *files;

  g_return_val_if_fail (SBX_IS_PARCEL (self), FALSE);

  files = G_LIST_MODEL (self->files);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);

      if (sbx_upload_get_state (upload) == SBX_UPLOAD_FAILED)
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_parcel_drop:
 * @upload: one of its files, without which it goes on
 */
void
sbx_parcel_drop (SbxParcel *self,
                 SbxUpload *upload)
{
  guint position;

  g_return_if_fail (SBX_IS_PARCEL (self));

  if (!g_list_store_find (self->files, upload, &position))
    return;

  g_signal_handlers_disconnect_by_func (upload, go_on, self);
  sbx_upload_cancel (upload);
  g_list_store_remove (self->files, position);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->files)) > 0 || *self->content != '\0')
    go_on (self);
}

/**
 * sbx_parcel_stop:
 *
 * Nothing of it is sent any more. Files that are at the hub already stay as they are, for the next time.
 */
void
sbx_parcel_stop (SbxParcel *self)
{
  GListModel *files;

  g_return_if_fail (SBX_IS_PARCEL (self));

  files = G_LIST_MODEL (self->files);
  self->stopped = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);

      g_signal_handlers_disconnect_by_func (upload, go_on, self);
      sbx_upload_cancel (upload);
    }
}
