#include "actors/errors.hpp"
#include "actors/interfaces.hpp"

#include <caf/init_global_meta_objects.hpp>
#include <gtest/gtest.h>

int main(int argc, char** argv) {
  caf::init_global_meta_objects<caf::id_block::komado>();
  caf::init_global_meta_objects<caf::id_block::komado_handles>();
  caf::core::init_global_meta_objects();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
