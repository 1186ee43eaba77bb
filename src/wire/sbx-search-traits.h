/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a search may ask of a message beside its words: members `has` and `is` of the request `search`, each a list of names. */
typedef enum {
  SBX_SEARCH_HAS_FILE = 1 << 0,
  SBX_SEARCH_HAS_IMAGE = 1 << 1,
  SBX_SEARCH_HAS_VOICE = 1 << 2,
  SBX_SEARCH_HAS_LINK = 1 << 3,
  SBX_SEARCH_HAS_NOTE = 1 << 4,      /* it is a private one */
  SBX_SEARCH_HAS_REPLY = 1 << 5,     /* it answers another message */
  SBX_SEARCH_IS_UNREAD = 1 << 6,
  SBX_SEARCH_IS_IMPORTANT = 1 << 7,
  SBX_SEARCH_IS_MINE = 1 << 8,
} SbxSearchTraits;

#define SBX_SEARCH_N_TRAITS 9

/* What one trait is called: in which member, and there how; %FALSE past the last one. */
gboolean    sbx_search_traits_name  (guint         i,
                                     const char  **member,
                                     const char  **name);
/* 0 = there is none of that name. */
guint       sbx_search_traits_find  (const char   *member,
                                     const char   *name);
gboolean    sbx_search_traits_read  (JsonObject   *payload,
                                     guint        *traits,
                                     GError      **error);
void        sbx_search_traits_write (guint         traits,
                                     JsonObject   *payload);
guint       sbx_search_traits_of    (JsonObject   *message);

G_END_DECLS
