/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"
#include "sbx-fields.h"

G_BEGIN_DECLS

/**
 * SbxListQuery:
 * @reader_id: whose read state is told
 * @sender_id: whose own messages do not count as unread
 * @parent_id: (nullable): the channel or session whose rows are listed
 * @state: (nullable): only rows in this state
 * @cursor: (nullable): where the page before ended
 * @limit: rows, from 1 to the hub's `page`
 *
 * What the list requests have in common, as plain values for a read on another thread.
 */
typedef struct
{
  char  *reader_id;
  char  *sender_id;
  char  *parent_id;
  char  *state;
  char  *cursor;
  guint  limit;
  gboolean hides_notes;   /* of messages, who asks is not told of those for colleagues */
} SbxListQuery;

SbxListQuery *sbx_list_query_new        (SbxRequest     *request,
                                         const char     *parent_member,
                                         SbxFieldFlags   parent_flags,
                                         GError        **error);
void          sbx_list_query_free       (SbxListQuery   *self);

gboolean      sbx_list_query_read_page  (SbxRequest     *request,
                                         const char    **cursor,
                                         guint          *limit,
                                         GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxListQuery, sbx_list_query_free)

G_END_DECLS
