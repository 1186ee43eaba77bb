/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-bridge.h"
#include "sbx-connections.h"

G_BEGIN_DECLS

/* One hub of the window. */
typedef struct
{
  SbxWorld   *world;
  SbxAddress *address;
  SbxClient  *client;     /* (nullable): its token is being looked for */
  char       *id;         /* (nullable): not saved */
  char       *name;       /* (nullable): nobody gave it one, so it is called what it calls itself */
  char       *own_name;   /* (nullable): what the hub calls itself, as far as it said */
  char       *token;      /* (nullable) */
  gboolean    has_token;
  gboolean    looking;    /* for its token, in the keyring */
  JsonObject *profile;    /* (nullable): what is special about it; not changed any more */
  gboolean    bridged;    /* what it says is kept in the local hub */
  SbxBridge  *bridge;     /* (nullable): keeps it there now */
  char       *bridge_told;  /* (nullable): why that fails, as it was told last */
  gboolean    off;        /* nobody wants it connected now */
} SbxConnectionItem;

struct _SbxConnections
{
  GObject            parent_instance;

  SbxSettings       *settings;
  char              *client_id;
  GPtrArray         *items;        /* of SbxConnectionItem */
  gboolean           has_local;    /* the last one is the hub inside this application */
  gboolean           loaded;       /* all that are saved are here */

  SbxConnectionItem *removed;      /* (nullable): the last one, until it can no longer be undone */
  guint              removed_from;
};

SbxConnectionItem *sbx_connections_find_item      (SbxConnections    *self,
                                                   SbxWorld          *world,
                                                   guint             *position);
SbxConnectionItem *sbx_connections_append         (SbxConnections    *self,
                                                   const char        *name,
                                                   SbxAddress        *address);
void               sbx_connections_start          (SbxConnections    *self,
                                                   SbxConnectionItem *item);
void               sbx_connections_follow_wish    (SbxConnectionItem *item);
void               sbx_connections_configure      (SbxConnections    *self,
                                                   SbxConnectionItem *item);
void               sbx_connections_replace        (SbxConnections    *self,
                                                   guint              position,
                                                   SbxAddress        *address);
char              *sbx_connections_dup_folder_id  (SbxConnections    *self,
                                                   SbxConnectionItem *item);
void               sbx_connection_item_free       (SbxConnectionItem *item);

/* In sbx-connections-bridges.c. */
void               sbx_connections_update_bridges  (SbxConnections    *self);
void               sbx_connection_item_stop_bridge (SbxConnectionItem *item);

/* In sbx-connections-order.c. */
void               sbx_connections_set_muted_of    (SbxConnections    *self,
                                                    SbxConnectionItem *item,
                                                    gboolean           muted);

/* In sbx-connections-names.c. */
const char        *sbx_connections_name_from      (SbxAddress        *address);
void               sbx_connections_name_worlds    (SbxConnections    *self);

/* In sbx-connections-saved.c. */
void               sbx_connections_keep_token     (SbxConnections    *self,
                                                   SbxConnectionItem *item,
                                                   const char        *token);
void               sbx_connections_keep_profile   (SbxConnections    *self,
                                                   SbxConnectionItem *item,
                                                   JsonObject        *profile);
void               sbx_connections_write_saved    (SbxConnections    *self);
void               sbx_connections_forget_removed (SbxConnections    *self);

G_END_DECLS
