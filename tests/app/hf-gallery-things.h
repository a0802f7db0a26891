/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-gallery.h"

G_BEGIN_DECLS

void hf_gallery_add_folder (HfGallery *self); /* the first pin, while there is no other */
void hf_gallery_add_things (HfGallery *self); /* a folder of CARs, a long file, tokens */

G_END_DECLS
