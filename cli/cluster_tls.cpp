#include "cli/cluster_tls.hpp"

#include "cli/setting_syntax.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace komado::cli {

namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};
template <class T, auto Free>
using owned = std::unique_ptr<T, freed_by<Free>>;

using certificate = owned<X509, X509_free>;
using private_key = owned<EVP_PKEY, EVP_PKEY_free>;
using memory = owned<BIO, BIO_free_all>;
using file = owned<std::FILE, std::fclose>;
using borrowed_certificates = owned<STACK_OF(X509), [](STACK_OF(X509)* all) { sk_X509_free(all); }>;

constexpr std::size_t most_bytes = 1024 * 1024;

/// Reads one of the files; keeps the first thing that is wrong with it.
class pem_file {
public:
  pem_file(const char* setting, const std::string& path) : name_(std::string{setting} + ' ' + path) {
    errno = 0;
    const file opened{std::fopen(path.c_str(), "re")};
    text_.resize(opened ? most_bytes + 1 : 0);
    if (opened)
      text_.resize(std::fread(text_.data(), 1, text_.size(), opened.get()));
    if (!opened || std::ferror(opened.get()))
      fail(std::string{"cannot be read: "} + std::strerror(errno) +
           ". The user that runs the node needs the right to read it.");
    else if (text_.size() > most_bytes)
      fail("is larger than 1 MiB: that is no PEM file.");
  }

  std::vector<certificate> certificates() {
    std::vector<certificate> all;
    const auto from = open();
    while (auto* next = PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr))
      all.emplace_back(next);
    ERR_clear_error(); // that there is no further one
    if (all.empty())
      fail("has no certificate in PEM format (-----BEGIN CERTIFICATE-----).");
    return all;
  }

  private_key key() {
    const auto refuse_to_ask = [](char*, int, int, void*) { return -1; };
    private_key key{PEM_read_bio_PrivateKey(open().get(), nullptr, refuse_to_ask, nullptr)};
    ERR_clear_error();
    if (!key && text_.find("ENCRYPTED") != std::string::npos)
      fail("is encrypted: nodes take a key without a passphrase, kept by the file's permissions.");
    else if (!key)
      fail("has no private key in PEM format (-----BEGIN PRIVATE KEY-----).");
    return key;
  }

  void fail(const std::string& why) {
    if (!mistake_)
      mistake_ = name_ + ' ' + why;
  }

  const std::optional<std::string>& mistake() const { return mistake_; }

private:
  memory open() const { return memory{BIO_new_mem_buf(text_.data(), static_cast<int>(text_.size()))}; }

  std::string name_;
  std::string text_;
  std::optional<std::string> mistake_;
};

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return std::chrono::sys_seconds{std::chrono::seconds{timegm(&parts)}};
}

std::string date_of(const ASN1_TIME* time) {
  return render_time(std::chrono::time_point_cast<stream::duration>(time_of(time)));
}

/// Why `checked` failed, as the end of a sentence about the node's certificate.
std::string explain(X509_STORE_CTX* checked, const std::string& ca_path) {
  const auto* at = X509_STORE_CTX_get_current_cert(checked);
  const auto code = X509_STORE_CTX_get_error(checked);
  switch (code) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return (X509_STORE_CTX_get_error_depth(checked) > 0 ? "was signed by a CA that has expired at "
                                                        : "has expired at ") +
           date_of(X509_get0_notAfter(at)) + ": make a new one.";
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return "is not valid before " + date_of(X509_get0_notBefore(at)) + ": is this machine's clock right?";
  case X509_V_ERR_INVALID_PURPOSE:
    return "is not made for both clients and servers (extendedKeyUsage): nodes are both.";
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    return "was not signed by the CA of " + ca_path + ": take the files of one run of deploy/certs.";
  default:
    return std::string{"is not accepted: "} + X509_verify_cert_error_string(code) + '.';
  }
}

/// Why peers would refuse `chain`, of which the first is the node's; nothing if they would not.
std::optional<std::string> verify(const std::vector<certificate>& chain, const std::vector<certificate>& cas,
                                  const std::string& ca_path, std::chrono::sys_seconds now) {
  const owned<X509_STORE, X509_STORE_free> trusted{X509_STORE_new()};
  for (const auto& ca : cas)
    X509_STORE_add_cert(trusted.get(), ca.get());
  const borrowed_certificates between{sk_X509_new_null()};
  for (std::size_t i = 1; i < chain.size(); ++i)
    sk_X509_push(between.get(), chain[i].get());
  for (const int purpose : {X509_PURPOSE_SSL_SERVER, X509_PURPOSE_SSL_CLIENT}) {
    const owned<X509_STORE_CTX, X509_STORE_CTX_free> checked{X509_STORE_CTX_new()};
    X509_STORE_CTX_init(checked.get(), trusted.get(), chain.front().get(), between.get());
    X509_STORE_CTX_set_purpose(checked.get(), purpose);
    X509_STORE_CTX_set_time(checked.get(), 0, now.time_since_epoch().count());
    // As strong as TLS wants them by default: 2048 bits for RSA.
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(checked.get()), 2);
    if (X509_verify_cert(checked.get()) != 1)
      return explain(checked.get(), ca_path);
  }
  return std::nullopt;
}

std::chrono::sys_seconds end_of(const std::vector<certificate>& chain, const std::vector<certificate>& cas) {
  auto end = time_of(X509_get0_notAfter(chain.front().get()));
  auto last_ca = std::chrono::sys_seconds::min();
  for (const auto& ca : cas)
    last_ca = std::max(last_ca, time_of(X509_get0_notAfter(ca.get())));
  return std::min(end, last_ca);
}

} // namespace

boost::system::result<std::chrono::sys_seconds, tls_mistakes> check_cluster_tls(const tls_files& files,
                                                                                std::chrono::sys_seconds now) {
  pem_file ca_file{"cluster.tls.ca", files.ca};
  pem_file certificate_file{"cluster.tls.certificate", files.certificate};
  pem_file key_file{"cluster.tls.key", files.key};
  const auto cas = ca_file.certificates();
  const auto chain = certificate_file.certificates();
  const auto key = key_file.key();
  if (std::ranges::any_of(cas, [](const auto& ca) { return X509_check_ca(ca.get()) == 0; }))
    ca_file.fail("has a certificate that is no CA's (basicConstraints CA:TRUE).");
  if (key && !chain.empty() && X509_check_private_key(chain.front().get(), key.get()) != 1)
    key_file.fail("is not the key of the certificate in " + files.certificate + '.');
  if (!chain.empty() && !cas.empty() && !ca_file.mistake())
    if (const auto why = verify(chain, cas, files.ca, now))
      certificate_file.fail(*why);
  ERR_clear_error();
  tls_mistakes found;
  for (const auto* file : {&ca_file, &certificate_file, &key_file})
    if (file->mistake())
      found.sentences.push_back(*file->mistake());
  if (!found.sentences.empty())
    return found;
  return end_of(chain, cas);
}

} // namespace komado::cli
