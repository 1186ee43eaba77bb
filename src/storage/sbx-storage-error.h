/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SBX_STORAGE_ERROR (sbx_storage_error_quark ())

/**
 * SbxStorageError:
 * @SBX_STORAGE_ERROR_DENIED: no permission, or a read-only file or folder
 * @SBX_STORAGE_ERROR_FULL: no space left
 * @SBX_STORAGE_ERROR_CORRUPT: not a database, or a damaged one
 * @SBX_STORAGE_ERROR_BUSY: another process holds it
 * @SBX_STORAGE_ERROR_VERSION: written by a newer Signalbox
 * @SBX_STORAGE_ERROR_FAILED: anything else
 *
 * Messages are whole sentences for people: what was tried, why it failed, what to do.
 */
typedef enum {
  SBX_STORAGE_ERROR_DENIED,
  SBX_STORAGE_ERROR_FULL,
  SBX_STORAGE_ERROR_CORRUPT,
  SBX_STORAGE_ERROR_BUSY,
  SBX_STORAGE_ERROR_VERSION,
  SBX_STORAGE_ERROR_FAILED,
} SbxStorageError;

GQuark          sbx_storage_error_quark      (void);
SbxStorageError sbx_storage_error_from_errno (int saved_errno);

G_END_DECLS
