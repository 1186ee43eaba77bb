/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  SBX_SEARCH_WORDS = -1,         /* no operator */
  SBX_SEARCH_FROM,
  SBX_SEARCH_IN,
  SBX_SEARCH_SINCE,
  SBX_SEARCH_UNTIL,
  SBX_SEARCH_BEFORE,
  SBX_SEARCH_HAS,
  SBX_SEARCH_IS,
  SBX_SEARCH_N_OPERATORS
} SbxSearchOperator;

/* One piece of the line. */
typedef struct
{
  guint              start;      /* bytes */
  guint              end;
  SbxSearchOperator  op;
  gboolean           without;    /* behind a minus */
  char              *value;      /* what stands behind the colon; of words, themselves; without quotes */
  char              *meaning;    /* (nullable): in words for people; NULL for plain words */
  char              *problem;    /* (nullable): why it cannot be understood */
} SbxSearchPart;

/**
 * SbxSearchLine:
 *
 * What a person types into a search entry: words and “phrases”, and between them, in any order, `from:NAME`, `in:PLACE`, `since:TIME`,
 * `until:TIME`, `before:TIME`, `has:THING`, `is:STATE`, `-word`. Whatever is typed there is a line; where it cannot be understood,
 * it says what and why.
 */
typedef struct
{
  GPtrArray *parts;              /* of SbxSearchPart, in order */
  char      *words;              /* for the hub, with their quotes */
  char      *without;            /* the same */
  char      *from;               /* (nullable) */
  GPtrArray *places;             /* of char*: names or ids of a channel and a topic, as typed; at most two */
  gint64     since;              /* ms since 1970, -1 = open */
  gint64     until;
  guint      traits;             /* SbxSearchTraits */
  char      *problem;            /* (nullable): what nobody can search for, in a sentence */
  char      *notice;             /* (nullable): what was taken for words though it may have been meant otherwise */
} SbxSearchLine;

SbxSearchLine *sbx_search_line_parse        (const char          *text,
                                             GDateTime           *now);
void           sbx_search_line_free         (SbxSearchLine       *self);

/* Nothing was typed. */
gboolean       sbx_search_line_is_empty     (const SbxSearchLine *self);
/* (transfer full): of the request `search`, everything but the place, which only a hub's names can tell. */
JsonObject    *sbx_search_line_make_payload (const SbxSearchLine *self);

/* "from", …; without the colon. */
const char    *sbx_search_operator_name     (SbxSearchOperator    op);
/* A translated line for people: what the operator is for. */
const char    *sbx_search_operator_explain  (SbxSearchOperator    op);
/* The same of one of SbxSearchTraits: what a message has or is that is found by it. */
const char    *sbx_search_trait_explain     (guint                trait);

/* Whether @text is @typed, or begins so, as people see it: capitals, wide and narrow forms are as good as each other. */
gboolean       sbx_search_name_equal        (const char          *text,
                                             const char          *typed);
gboolean       sbx_search_name_begins       (const char          *text,
                                             const char          *typed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSearchLine, sbx_search_line_free)

G_END_DECLS
