/* Certificates of clients as base64url of DER; each keeps the rules or breaks another one. */
#ifndef PC_TESTS_UNIT_CRYPTO_CLIENT_CERTIFICATES_H
#define PC_TESTS_UNIT_CRYPTO_CLIENT_CERTIFICATES_H

#define CERT_SPIFFE                                                                                \
    "MIIBMDCB2KADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMrMCkwJwYDVR0RBCAwHo"       \
    "Ycc3BpZmZlOi8vZXhhbXBsZS5vcmcvYmlsbGluZzAKBggqhkjOPQQDAgNHADBEAiBxA_LDsJkWcZNquc_sbmaE"       \
    "340qK4QkoRLolUAm0asf2AIgQ-is92fuIrVxYYX45i5p7cQ1vy3VXJtkk0Qb1O2MlqI"

#define CERT_SPIFFE_AND_MORE                                                                       \
    "MIIBYzCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjAMMQowCAYDVQQDDAF0MB4XDTI2MDEwMTAwMDAwMFoXDTQ2MD"       \
    "EwMTAwMDAwMFowDDEKMAgGA1UEAwwBdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLTFcq2VMjrN9jaWXE89"       \
    "3QqKrGOisZ7y5tBuY8Q01JkB1KjqKyFBt_OwaKK6uDMzOBETdIzwFoFMhjrbKsM85j2jXTBbMFkGA1UdEQRSMF"       \
    "CGHHNwaWZmZTovL2V4YW1wbGUub3JnL2JpbGxpbmeCDFN2Yy5JbnRlcm5hbIILKi53aWxkLnRlc3SBD0FubkBF"       \
    "eGFtcGxlLm9yZ4cECgAAATAKBggqhkjOPQQDAgNHADBEAiAfHjq1fKEKbto084jMNpKX380AmY9aU2-"              \
    "hRPb41v9-LwIgEpqDfMDuBvXwR0e_Vev9j6VQ-Biex6XImc2Hk3No2Bk"

#define CERT_NO_NAMES                                                                              \
    "MIIBBDCBq6ADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPTAKBggqhkjOPQQDAgNIAD"       \
    "BFAiEAohCqLUbxKLzcmRp7oFXUJPROq-"                                                             \
    "1_D_8Y_8ZhSTGk0owCIC_vkpDBlpw7mshGOxjh2n6yWeotQ2cY4UeT6p0Vi8S4"

#define CERT_OTHER_URIS                                                                            \
    "MIIBNDCB2qADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMtMCswKQYDVR0RBCIwII"       \
    "YPaHR0cHM6Ly9hLnRlc3QvhgV1cm46eIIGYS50ZXN0MAoGCCqGSM49BAMCA0kAMEYCIQC34zeCasx5zjBemShC"       \
    "dgdejm3DSm9vm9QILOjDRyXGVAIhAI1yxtT2KCcToRhTRO4-kwPDzC0ZxP2g9D_9_Gpj3nW2"

#define CERT_TWO_SPIFFE                                                                            \
    "MIIBTTCB9KADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaNHMEUwQwYDVR0RBDwwOo"       \
    "Ycc3BpZmZlOi8vZXhhbXBsZS5vcmcvYmlsbGluZ4Yac3BpZmZlOi8vZXhhbXBsZS5vcmcvYWRtaW4wCgYIKoZI"       \
    "zj0EAwIDSAAwRQIhAJgpAvES0GVgPaNdOy3BltrY6wp9-"                                                \
    "N1QkJIMcWTeJgHxAiAaqgyWoxA19xLPG1QwOgWhzRExit22lLZAlqceUqVE7A"

#define CERT_SPIFFE_AND_URI                                                                        \
    "MIIBQTCB6aADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaM8MDowOAYDVR0RBDEwL4"       \
    "Ycc3BpZmZlOi8vZXhhbXBsZS5vcmcvYmlsbGluZ4YPaHR0cHM6Ly9hLnRlc3QvMAoGCCqGSM49BAMCA0cAMEQC"       \
    "ICTsl4yIFpTSe1zmV1eKZRJcqVUppcdye4P82igGuDi7AiBwCXRpHR4NsTC_Xko4RIj-"                         \
    "GsyPRaDoXL9434AXruBIaw"

#define CERT_SPIFFE_AUTHORITY                                                                      \
    "MIIBQTCB6aADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaM8MDowJwYDVR0RBCAwHo"       \
    "Ycc3BpZmZlOi8vZXhhbXBsZS5vcmcvYmlsbGluZzAPBgNVHRMBAf8EBTADAQH_MAoGCCqGSM49BAMCA0cAMEQC"       \
    "IG83uBpX6vmNUcNc0Hdm4JJ_WL9aXI0IxmJBxr1h2GZXAiAr9XzCc-D9MW0shZarisNvf0zg-"                    \
    "FR-h27C3InHiLNlbA"

#define CERT_SPIFFE_SIGNS                                                                          \
    "MIIBTzCB9qADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaNJMEcwJwYDVR0RBCAwHo"       \
    "Ycc3BpZmZlOi8vZXhhbXBsZS5vcmcvYmlsbGluZzAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB_wQEAwIChDAKBggq"       \
    "hkjOPQQDAgNIADBFAiEAv3AzU3egGftQSHrsxTimIhy4gqVZt3AYL5rnz--"                                  \
    "1vi8CIBs_xU3_CA_RijNvUu7R_gmPBDyvl-aubnc_9bOgwpik"

#define CERT_SPIFFE_UPPER                                                                          \
    "MIIBMDCB2KADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMrMCkwJwYDVR0RBCAwHo"       \
    "YcU1BJRkZFOi8vZXhhbXBsZS5vcmcvYmlsbGluZzAKBggqhkjOPQQDAgNHADBEAiB2jTn20SMMpeqTZXwqwvtx"       \
    "y_xSY1hw9L4D6Lwnf-890AIgbDKdj0s93hjR8bemaK_kqdwQpw7TL3j6M5TSsTj0amM"

#define CERT_SPIFFE_DOMAIN_ONLY                                                                    \
    "MIIBKjCB0KADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMjMCEwHwYDVR0RBBgwFo"       \
    "YUc3BpZmZlOi8vZXhhbXBsZS5vcmcwCgYIKoZIzj0EAwIDSQAwRgIhAI3S5HFSIvs1isBVSZYO-"                  \
    "1voezjNCDhP5Bck3fhx8SsDAiEAxIbC6yDcTUxTcGcS1S1TSmuPNRBU88gVniLFNrFn5vk"

#define CERT_SPIFFE_DOTS                                                                           \
    "MIIBNzCB3aADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMwMC4wLAYDVR0RBCUwI4"       \
    "Yhc3BpZmZlOi8vZXhhbXBsZS5vcmcveC8uLi9iaWxsaW5nMAoGCCqGSM49BAMCA0kAMEYCIQCtzph41W4kFmBg"       \
    "tYmMRjWwKSvkuG51qtYQ8t6dIvAdCwIhAPy9nL7IKW40qIxrkKlX15c8OTrq48gB7D3iR7UeG_ei"

#define CERT_URI_NUL                                                                               \
    "MIIBODCB3qADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMxMC8wLQYDVR0RBCYwJI"       \
    "Yic3BpZmZlOi8vZXhhbXBsZS5vcmcvYmlsbGluZwAuZXZpbDAKBggqhkjOPQQDAgNJADBGAiEA9FwyWfj1oKKr"       \
    "DcP9T4wNiC-Y_si2LyGdSCO74oGujGgCIQC6mebCRl5Q8cGiqtTOdz1cEoLs6KVRB6-U1FNTwdVrQw"

#define CERT_DNS_NUL                                                                               \
    "MIIBLTCB06ADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMmMCQwIgYDVR0RBBswGY"       \
    "IXc3ZjLmludGVybmFsAC5ldmlsLnRlc3QwCgYIKoZIzj0EAwIDSQAwRgIhAJgqE6mc7Wu4T4Gv9Ovr2rz92kuO"       \
    "T30uNYiut5r_C4ALAiEAwzsUKH4FvboNG-hvZh1D4SW61zvtkrMqP1l-ALN_l_w"

#define CERT_DNS_SPACE                                                                             \
    "MIIBKzCB06ADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMmMCQwIgYDVR0RBBswGY"       \
    "IXYS50ZXN0IGRuczpzdmMuaW50ZXJuYWwwCgYIKoZIzj0EAwIDRwAwRAIgfnXgIt8DGlJDlFQNduzsiXWgekZa"       \
    "ZSxMTotKjyA9mAgCIBSANcOZGwcFz6xXcr4AZUCfolil1SgKUB7gCWTjIiXc"

#define CERT_DNS_EMPTY                                                                             \
    "MIIBFjCBvKADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMPMA0wCwYDVR0RBAQwAo"       \
    "IAMAoGCCqGSM49BAMCA0kAMEYCIQCqkjxbg5PYDbl5q4OvMB4ov6m1pjg-77zpz7-08-cmCAIhAMkM-h4Xc_R-"       \
    "J7oO2NNYmHWN7LqFQ_Wqjcenmhd7Fal6"

#define CERT_SAN_BROKEN                                                                            \
    "MIIBFjCBvaADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMQMA4wDAYDVR0RBAUwBY"       \
    "IBYTAKBggqhkjOPQQDAgNIADBFAiEAwdh09BpFB4xwgPZnguUHRmsdzwA4JyoeYh8hq35Jil0CICJpa5I4gL1J"       \
    "7rCbqOH2W5i0Jh1H94OfJf2k1zfL6T94"

#define CERT_SAN_TRAILING                                                                          \
    "MIIBIzCByaADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXQwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMT"       \
    "AxMDAwMDAwWjAMMQowCAYDVQQDDAF0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtMVyrZUyOs32NpZcTz3d"       \
    "CoqsY6KxnvLm0G5jxDTUmQHUqOorIUG387Boorq4MzM4ERN0jPAWgUyGOtsqwzzmPaMcMBowGAYDVR0RBBEwDo"       \
    "IMc3ZjLmludGVybmFsADAKBggqhkjOPQQDAgNJADBGAiEA3-"                                             \
    "so270TWkQPL1Kr6Lj6fE1abOMQBhxTlDkelmZduQYCIQCAHaFgm-"                                         \
    "myVloQTRAHjgXfH9txgsIF-1NW0aw2ONtk4A"

#define CERT_MANY                                                                                  \
    "MIIDnTCCA0SgAwIBAgIBATAKBggqhkjOPQQDAjAMMQowCAYDVQQDDAF0MB4XDTI2MDEwMTAwMDAwMFoXDTQ2MD"       \
    "EwMTAwMDAwMFowDDEKMAgGA1UEAwwBdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLTFcq2VMjrN9jaWXE89"       \
    "3QqKrGOisZ7y5tBuY8Q01JkB1KjqKyFBt_OwaKK6uDMzOBETdIzwFoFMhjrbKsM85j2jggKVMIICkTCCAo0GA1"       \
    "UdEQSCAoQwggKAggduMC50ZXN0ggduMS50ZXN0ggduMi50ZXN0ggduMy50ZXN0ggduNC50ZXN0ggduNS50ZXN0"       \
    "ggduNi50ZXN0ggduNy50ZXN0ggduOC50ZXN0ggduOS50ZXN0gghuMTAudGVzdIIIbjExLnRlc3SCCG4xMi50ZX"       \
    "N0gghuMTMudGVzdIIIbjE0LnRlc3SCCG4xNS50ZXN0gghuMTYudGVzdIIIbjE3LnRlc3SCCG4xOC50ZXN0gghu"       \
    "MTkudGVzdIIIbjIwLnRlc3SCCG4yMS50ZXN0gghuMjIudGVzdIIIbjIzLnRlc3SCCG4yNC50ZXN0gghuMjUudG"       \
    "VzdIIIbjI2LnRlc3SCCG4yNy50ZXN0gghuMjgudGVzdIIIbjI5LnRlc3SCCG4zMC50ZXN0gghuMzEudGVzdIII"       \
    "bjMyLnRlc3SCCG4zMy50ZXN0gghuMzQudGVzdIIIbjM1LnRlc3SCCG4zNi50ZXN0gghuMzcudGVzdIIIbjM4Ln"       \
    "Rlc3SCCG4zOS50ZXN0gghuNDAudGVzdIIIbjQxLnRlc3SCCG40Mi50ZXN0gghuNDMudGVzdIIIbjQ0LnRlc3SC"       \
    "CG40NS50ZXN0gghuNDYudGVzdIIIbjQ3LnRlc3SCCG40OC50ZXN0gghuNDkudGVzdIIIbjUwLnRlc3SCCG41MS"       \
    "50ZXN0gghuNTIudGVzdIIIbjUzLnRlc3SCCG41NC50ZXN0gghuNTUudGVzdIIIbjU2LnRlc3SCCG41Ny50ZXN0"       \
    "gghuNTgudGVzdIIIbjU5LnRlc3SCCG42MC50ZXN0gghuNjEudGVzdIIIbjYyLnRlc3SCCG42My50ZXN0gghuNj"       \
    "QudGVzdDAKBggqhkjOPQQDAgNHADBEAiBQTeZw62q7iWRbUJlochbnxhzRhEl4fbvCXlNFzgbbCgIgTJXyc6JE"       \
    "NGsuiYL7us38tv7k6zUNUC2palQPl3qHurQ"

#endif
