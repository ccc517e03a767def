#pragma once

namespace komado::cli {

/// Lets this process have as many files and connections open as its user may (the hard limit). At its limit CAF
/// ends the process, since it reads the certificate anew for each connection; at a usual soft limit of 1024
/// anyone who can connect to the cluster's port could bring that about, without a certificate.
void raise_file_limit();

} // namespace komado::cli
