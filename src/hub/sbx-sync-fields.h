/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-fields.h"

G_BEGIN_DECLS

/* Reading what crawlers send: a field goes by several names (in order of preference, ended by %NULL),
 * and an error says where in the tree it is. */

/**
 * SbxSyncPlace:
 * @up: (nullable): where the object stands, %NULL for the root
 * @member: (nullable): the member of @up's object that holds it
 * @index: its index where that member is a list, else -1
 * @object: the object
 */
typedef struct _SbxSyncPlace SbxSyncPlace;
struct _SbxSyncPlace
{
  const SbxSyncPlace *up;
  const char         *member;
  int                 index;
  JsonObject         *object;
};

gboolean sbx_sync_fields_dup_text   (const SbxSyncPlace  *place,
                                     const char * const  *names,
                                     gsize                max_bytes,
                                     char               **value,
                                     GError             **error);
gboolean sbx_sync_fields_dup_id     (const SbxSyncPlace  *place,
                                     const char * const  *names,
                                     SbxFieldFlags        flags,
                                     char               **value,
                                     GError             **error);
gboolean sbx_sync_fields_get_flag   (const SbxSyncPlace  *place,
                                     const char * const  *names,
                                     int                 *value,
                                     GError             **error);
gboolean sbx_sync_fields_get_count  (const SbxSyncPlace  *place,
                                     const char * const  *names,
                                     gint64              *value,
                                     GError             **error);
gboolean sbx_sync_fields_get_time   (const SbxSyncPlace  *place,
                                     const char * const  *names,
                                     gint64              *ms);
gboolean sbx_sync_fields_get_object (const SbxSyncPlace  *place,
                                     const char * const  *names,
                                     SbxSyncPlace        *child,
                                     GError             **error);

/* Called with each element of a list of objects. */
typedef gboolean (*SbxSyncElementFunc) (const SbxSyncPlace  *place,
                                        gpointer             data,
                                        GError             **error);
gboolean sbx_sync_fields_each       (const SbxSyncPlace  *place,
                                     const char          *member,
                                     SbxSyncElementFunc   func,
                                     gpointer             data,
                                     GError             **error);

gboolean sbx_sync_fields_copy_rest  (const SbxSyncPlace  *place,
                                     const char * const  *known,
                                     JsonObject         **rest,
                                     GError             **error);

G_END_DECLS
