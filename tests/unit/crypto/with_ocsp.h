/* A certificate that names an OCSP responder, made by openssl(1). */
#ifndef PC_TESTS_UNIT_CRYPTO_WITH_OCSP_H
#define PC_TESTS_UNIT_CRYPTO_WITH_OCSP_H

#define WITH_OCSP                                                                                  \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIIBtzCCAV2gAwIBAgIUUs92jKzlY9xgvFkM8apVjGg354swCgYIKoZIzj0EAwIw\n"                           \
    "FzEVMBMGA1UEAwwMb2NzcC5leGFtcGxlMB4XDTI2MTEyMTIyMzYxM1oXDTQ2MTEx\n"                           \
    "NjIyMzYxM1owFzEVMBMGA1UEAwwMb2NzcC5leGFtcGxlMFkwEwYHKoZIzj0CAQYI\n"                           \
    "KoZIzj0DAQcDQgAE0E8cFBMRwLoCoWWLHqPjYNMwIxFKNjyPyxFwFxsAWsBIgITn\n"                           \
    "DVYU2xmEJpbSWVlofWJ5kd+GHxRBbFgQIXgw6qOBhjCBgzAdBgNVHQ4EFgQUI01/\n"                           \
    "bLdyFCuIuWQbhz+N9EmG/CUwHwYDVR0jBBgwFoAUI01/bLdyFCuIuWQbhz+N9EmG\n"                           \
    "/CUwDwYDVR0TAQH/BAUwAwEB/zAwBggrBgEFBQcBAQQkMCIwIAYIKwYBBQUHMAGG\n"                           \
    "FGh0dHA6Ly9vY3NwLmV4YW1wbGUvMAoGCCqGSM49BAMCA0gAMEUCIH+o5IUDkSGi\n"                           \
    "LFhXc40RwU0cI5goEgnibLAABTmYmRvXAiEAt1SDYJyCZVXzOZ/AP4dsKPF+BC7M\n"                           \
    "U8R1rnnTLtQ4/RE=\n"                                                                           \
    "-----END CERTIFICATE-----\n"

#endif
