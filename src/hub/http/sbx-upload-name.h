/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a stranger says of a file that he sends, made fit to be told to others. */

#define SBX_UPLOAD_PATH "/api/v1/files/"

char       *sbx_upload_clean_name     (const char *name);
char       *sbx_upload_clean_mime     (const char *mime);
char       *sbx_upload_new_id         (void);
gboolean    sbx_upload_is_id          (const char *id);
char       *sbx_upload_to_disposition (const char *name);

G_END_DECLS
