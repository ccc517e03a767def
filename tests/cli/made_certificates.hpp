#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace komado::cli {

using certificate_time = std::chrono::sys_seconds;

/// A certificate with its key, made for a test.
struct made_certificate {
  std::shared_ptr<X509> certificate;
  std::shared_ptr<EVP_PKEY> key;
};

struct certificate_wish {
  std::string name;
  bool is_ca = false;
  const char* usage = "serverAuth,clientAuth"; ///< empty: not said
  certificate_time begin;
  certificate_time end;
};

inline void add_extension(X509* to, int what, const char* value) {
  if (*value == 0)
    return;
  auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(to, extension, -1);
  X509_EXTENSION_free(extension);
}

/// Signed by `issuer`, or by itself if there is none.
inline made_certificate make_certificate(const certificate_wish& wish, const made_certificate* issuer = nullptr) {
  made_certificate made{{X509_new(), X509_free}, {EVP_EC_gen("P-256"), EVP_PKEY_free}};
  auto* x = made.certificate.get();
  X509_set_version(x, 2);
  static long serial = 0;
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  const auto& signer = issuer != nullptr ? *issuer : made;
  X509_set_issuer_name(x, X509_get_subject_name(signer.certificate.get()));
  ASN1_TIME_set(X509_getm_notBefore(x), wish.begin.time_since_epoch().count());
  ASN1_TIME_set(X509_getm_notAfter(x), wish.end.time_since_epoch().count());
  X509_set_pubkey(x, made.key.get());
  add_extension(x, NID_basic_constraints, wish.is_ca ? "critical,CA:TRUE" : "CA:FALSE");
  add_extension(x, NID_ext_key_usage, wish.is_ca ? "" : wish.usage);
  EXPECT_NE(X509_sign(x, signer.key.get(), EVP_sha256()), 0);
  return made;
}

/// A directory of PEM files that goes with the test.
class pem_directory {
public:
  pem_directory() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path{testing::TempDir()} /
            (std::string{"komado-"} + test->test_suite_name() + '-' + test->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~pem_directory() { std::filesystem::remove_all(path_); }
  pem_directory(const pem_directory&) = delete;
  pem_directory& operator=(const pem_directory&) = delete;

  std::string path(const std::string& name) const { return path_ / name; }

  std::string text(const std::string& name, const std::string& content) const {
    std::ofstream{path(name)} << content;
    return path(name);
  }

  /// One after another.
  std::string certificates(const std::string& name, std::initializer_list<made_certificate> all) const {
    auto* to = std::fopen(path(name).c_str(), "w");
    for (const auto& made : all)
      PEM_write_X509(to, made.certificate.get());
    std::fclose(to);
    return path(name);
  }

  /// Encrypted if there is a passphrase.
  std::string key(const std::string& name, const made_certificate& made, std::string passphrase = {}) const {
    auto* to = std::fopen(path(name).c_str(), "w");
    PEM_write_PKCS8PrivateKey(to, made.key.get(), passphrase.empty() ? nullptr : EVP_aes_256_cbc(),
                              passphrase.empty() ? nullptr : passphrase.data(), static_cast<int>(passphrase.size()),
                              nullptr, nullptr);
    std::fclose(to);
    return path(name);
  }

private:
  std::filesystem::path path_;
};

} // namespace komado::cli
