/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-http-api.h"

G_BEGIN_DECLS

/* POST /api/v1/uploads and GET /api/v1/files/…. */
void sbx_http_files_serve    (SbxHttpApi        *api,
                              SbxHttpServer     *server);

/* Of sbx-http-upload.c and sbx-http-download.c. */
gboolean
     sbx_http_upload_begin   (SbxHttpServer     *server,
                              SoupServerMessage *message,
                              const char        *rest,
                              gpointer           user_data);
void sbx_http_upload_answer  (SbxHttpServer     *server,
                              SoupServerMessage *message,
                              const char        *rest,
                              GHashTable        *query,
                              gpointer           user_data);
void sbx_http_download_answer (SbxHttpServer     *server,
                              SoupServerMessage *message,
                              const char        *rest,
                              GHashTable        *query,
                              gpointer           user_data);

G_END_DECLS
