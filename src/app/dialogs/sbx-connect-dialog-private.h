/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connect-dialog.h"

#include "sbx-connect-options.h"

G_BEGIN_DECLS

#define AUTO "auto"
/* In the address of a worker's server, before the chatbot's id. */
#define WORKER_PART "/worker/"
#define HUB_PATH "/ws"
#define WORKER_PATH HUB_PATH WORKER_PART

struct _SbxConnectDialog
{
  AdwWindow          parent_instance;

  SbxConnections    *connections;
  SbxWorld          *world;          /* (nullable): whose connection is changed; NULL = a new one */
  SbxAddress        *address;        /* (nullable): what is typed is none */
  JsonObject        *profile;        /* as it was before anybody changed it here */
  char              *dialect;        /* as it was chosen: AUTO, or a dialect's name */
  char              *found;          /* (nullable): what the server turned out to speak */
  SbxClient         *client;         /* (nullable): a try is under way; the connection's own where one was made */
  SbxWorld          *made;           /* (nullable): of the connection that was made to ask, which goes unless it is kept */
  gint64             tried_at;       /* µs, monotonic */
  char              *default_name;   /* what stands in the name row without anybody having typed it */
  guint              pause;          /* waits until nobody types */
  guint              timeout;        /* gives up, or closes */
  gboolean           wanted;         /* somebody wants it saved as soon as there is an answer */
  gboolean           answered;       /* there was an answer to all that stands there now */
  gboolean           saved;
  gboolean           filling;        /* we set the rows, not people */
  gboolean           final;          /* what failed last fails again until a person changes something */

  GtkButton         *connect_button;
  GtkEditable       *address_row;
  GtkEditable       *bot_row;
  GtkEditable       *name_row;       /* of the options */
  GtkEditable       *token_row;
  GtkWidget         *result_row;
  GtkImage          *result_icon;
  GtkMenuButton     *change_button;
  AdwActionRow      *anyway_row;
  SbxConnectOptions *options;
  SbxConnectKeep    *keep_row;       /* of the options */
};

typedef enum {
  SBX_CONNECT_NONE,        /* nothing was asked */
  SBX_CONNECT_WRONG,       /* what is typed cannot be an address */
  SBX_CONNECT_TRYING,
  SBX_CONNECT_ANSWERED,
  SBX_CONNECT_FAILED,
} SbxConnectResult;

/* sbx-connect-dialog-try.c */
void         sbx_connect_dialog_show_result        (SbxConnectDialog *self,
                                                    SbxConnectResult  result,
                                                    const char       *title,
                                                    const char       *details);
const char  *sbx_connect_dialog_get_spoken         (SbxConnectDialog *self);
gboolean     sbx_connect_dialog_can_be_asked       (SbxConnectDialog *self);
void         sbx_connect_dialog_connect            (SbxConnectDialog *self);
void         sbx_connect_dialog_take_back          (SbxConnectDialog *self);
void         sbx_connect_dialog_show_nothing_asked (SbxConnectDialog *self);
void         sbx_connect_dialog_update_keep_row    (SbxConnectDialog *self);
SbxWorld    *sbx_connect_dialog_save               (SbxConnectDialog *self);
void         sbx_connect_dialog_keep               (SbxConnectDialog *self);
void         sbx_connect_dialog_try                (SbxConnectDialog *self);
void         sbx_connect_dialog_begin_anew         (SbxConnectDialog *self);

G_END_DECLS
