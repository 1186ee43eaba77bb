/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-storage-error.h"

#include <errno.h>

G_DEFINE_QUARK (sbx-storage-error-quark, sbx_storage_error)

/**
 * sbx_storage_error_from_errno:
 * @saved_errno: what the system said of a file or folder
 *
 * Returns: what that means
 */
SbxStorageError
sbx_storage_error_from_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case EACCES:
    case EPERM:
    case EROFS:
      return SBX_STORAGE_ERROR_DENIED;
    case ENOSPC:
    case EDQUOT:
      return SBX_STORAGE_ERROR_FULL;
    default:
      return SBX_STORAGE_ERROR_FAILED;
    }
}
