/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxSecretName:
 * @SBX_SECRET_NAME_NONE: of anything
 * @SBX_SECRET_NAME_ONE: of a secret
 * @SBX_SECRET_NAME_MANY: of several secrets; what has it and is a number counts something: "tokens": 512
 *
 * What the name of a member, a field or a parameter says about what it names.
 */
typedef enum
{
  SBX_SECRET_NAME_NONE,
  SBX_SECRET_NAME_ONE,
  SBX_SECRET_NAME_MANY,
} SbxSecretName;

SbxSecretName sbx_secret_name_look (const char *name,
                                    gsize       length);

G_END_DECLS
