// SPDX-License-Identifier: Apache-2.0
#include "host/card/image_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xclbin.h>

#include <cstring>
#include <random>
#include <stdexcept>

#include "sim/xrt/image_writer.hpp"
#include "tests/support/seed.hpp"

namespace srpnic {
namespace {

using ::testing::HasSubstr;

std::vector<std::byte> good_image() { return sim::make_image({}); }

template <typename T>
void put(std::vector<std::byte>& image, std::size_t offset, T value) {
  std::memcpy(image.data() + offset, &value, sizeof value);
}

constexpr std::size_t kHeader = offsetof(axlf, m_header);
constexpr std::size_t kSections = offsetof(axlf, m_sections);

TEST(CardImage, OfTheSimulationIsAccepted) { EXPECT_EQ(image_error(good_image()), ""); }

TEST(CardImage, HasTheSameUuidForTheSameContentsOnly) {
  EXPECT_EQ(good_image(), good_image());
  sim::ImageOptions other;
  other.build = "another";
  EXPECT_NE(sim::make_image(other), good_image());
}

TEST(CardImage, NamesWhatIsWrong) {
  EXPECT_EQ(image_error({}), "is empty");
  auto image = good_image();
  EXPECT_THAT(image_error(std::span(image).first(100)), HasSubstr("shorter than an image header"));
  image[0] = std::byte{'y'};
  EXPECT_THAT(image_error(image), HasSubstr("magic"));

  image = good_image();
  EXPECT_THAT(image_error(std::span(image).first(image.size() - 1)), HasSubstr("truncated"));
  image.push_back({});
  EXPECT_THAT(image_error(image), HasSubstr("something appended"));

  image = good_image();
  put(image, kHeader + offsetof(axlf_header, m_numSections), std::uint32_t{0});
  EXPECT_THAT(image_error(image), HasSubstr("number of sections"));
  put(image, kHeader + offsetof(axlf_header, m_numSections), std::uint32_t{60000});
  EXPECT_THAT(image_error(image), HasSubstr("number of sections"));

  image = good_image();
  put(image, kHeader + offsetof(axlf_header, uuid), std::array<std::byte, 16>{});
  EXPECT_THAT(image_error(image), HasSubstr("UUID"));

  image = good_image();
  put(image, kSections + offsetof(axlf_section_header, m_sectionSize), ~std::uint64_t{0});
  EXPECT_THAT(image_error(image), HasSubstr("outside the file"));
}

TEST(CardImage, OfAnotherDesignIsRefused) {
  auto image = good_image();
  const std::string name = "srpnic_card:card_0";
  for (std::size_t i = 0; i + name.size() < image.size(); ++i) {
    if (std::memcmp(image.data() + i, name.data(), name.size()) == 0) image[i] = std::byte{'X'};
  }
  EXPECT_THAT(image_error(image), HasSubstr("another design"));
}

TEST(CardImage, NeverReadsOutsideAFileWithRandomDamage) {
  const test::Seed seed(20260101);
  std::mt19937 random(seed.value());
  for (int round = 0; round < 20000; ++round) {
    auto image = good_image();
    for (int i = 0; i < 4; ++i) image[kHeader + random() % (image.size() - kHeader)] = std::byte(random());
    image_error(image);  // the sanitizers judge
  }
}

TEST(CardImage, FileErrorsNameTheFileAndTheRemedy) {
  try {
    read_image_file("/nonexistent/card.xclbin");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("'/nonexistent/card.xclbin' cannot be read; name the image"));
  }
}

}  // namespace
}  // namespace srpnic
