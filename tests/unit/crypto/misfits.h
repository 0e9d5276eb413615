/* Public keys (SubjectPublicKeyInfo in base64url) that fit none of our algorithms, made by
 * openssl(1). */
#ifndef PC_TESTS_UNIT_CRYPTO_MISFITS_H
#define PC_TESTS_UNIT_CRYPTO_MISFITS_H

#define MISFIT_P384                                                                                \
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAETL6rsmq5ivqX82kPkyxHNn8US6WDvMhqKhpSsnbtOpHtFt_"              \
    "y30Gk0FTEqqMYU1yzmDqwaWtmtiaGrqXSLel20MQ6WcnYevWjUmcqN7qnDjpOEdCalwISAutOdCrNWfAF"
#define MISFIT_SECP256K1                                                                           \
    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEvdonieTWErdU3e6Ix0th9cnKBPaxdTDJBcr1lO4hG0X8c0ZhSnPTTgOSikig" \
    "xQIPSlAk4oDImfxg1tixd12dtg"
#define MISFIT_P256_EXPLICIT                                                                       \
    "MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP____8AAAABAAAAAAAAAAAAAAAA________________" \
    "MFsEIP____8AAAABAAAAAAAAAAAAAAAA_______________8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw-"     \
    "J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li_hp_" \
    "m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP____8AAAAA__________-"                                  \
    "85vqtpxeehPO5ysL8YyVRAgEBA0IABCVirrUI3swTyXPus7EBqsIBqk6AJFC4sS0_"                            \
    "KaI4cCwLRloLgWFvnWtzmBGZUiOkqIWaiygEMxr2w57hHMsUME4"
#define MISFIT_RSA1024                                                                             \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCXexRWmGKfEnCvKrdBT3tiycbpWTyOdh0EDuiFvmmIsyLKQdhbrjCx" \
    "FLuYd2dP0geaC-5dQfDvGT9y976zrRjIcUq0GemwyOc-6KjHiMer2E1bHAYSMd9EOcmBDlJIUUUkdMY4U-"           \
    "fMU9rtismi3Th2O7gzFgMDJWrkK6FywC9kKwIDAQAB"
#define MISFIT_RSA2047                                                                             \
    "MIIBITANBgkqhkiG9w0BAQEFAAOCAQ4AMIIBCQKCAQBc1X6FCTbnUKGMDhXlT9SMKytbfKj0Nd4hJt56TTkgfuEVMFj5" \
    "oHF8kJhv5YdlbbASYML4dexzuYVJDxTu9BpxxST2-sQkBi5RTeEYzumR3zXFUla68J86Y99UGNiT6GeUc6M9LoUofi-"  \
    "2MqraF1kZ_czT3xykz51J3-9xTaoqBqWUx_DK4K3TG7os2g7VZcd_C5l-"                                    \
    "QvjaoAuk61NNS4eKcl7ASqfFMrgA8GAaUb8xrHFsrYkg-"                                                \
    "TXkn1GNfsdEiR1tY9k3xZbg0cP1UZW6UqSuArS1ELyZSgthzg005OLTOY8kCApZUHX-DQ4NuCal9W-"               \
    "XeXORNWCEx3PJbiof9b8tAgMBAAE"
#define MISFIT_RSA_PSS                                                                             \
    "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBALtezBpyRH71W_xrA2Jsg-NG-"                            \
    "eaHe89rZYZd2XO9ovndymeOKQsuf7YpOHzSy8UMzEIfy_"                                                \
    "ejy9cgUjnPSZWoDsYwFfRtidtZxSMe0eX43IFhCXEyxZK4TxkfvLtV525PT_cteKKxPYuyHHROxsKsMIEe9QVYn--"    \
    "OZCB2lS1wyxZrjCa8M0IhLCVuC-zghqUjNL6PsYlmVgdNSACxKD4uChl3oop07DKy66eZH-"                      \
    "fU1ZKIARpQEXtbHdydAkybNFus6riGf4f9qZNVegOwBQzHXXWJlyaJiFdRaHIfHTRiM5gQXVEeWh4OCarued1J7skOHz" \
    "P1KrWDxik7Vknz4eqrYe8CAwEAAQ"
#define MISFIT_ED448                                                                               \
    "MEMwBQYDK2VxAzoAnehTZlpnNBPjIptWWTFbBmfPwDMjNo0OoYu_4hbi6Er_Yb5ZIX4BWmi5TvwNjTK8wiyGgU2-QF0A"
#define MISFIT_X25519 "MCowBQYDK2VuAyEAtjyEMAmzWgj06Dse69eqMtUImcWtmJsXiDfZGcLIQnU"
#define MISFIT_P384_PRIVATE                                                                        \
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDUCCvgmf7VY0Pm6xo0bSIhglIryUmoUPn7Mej1cbhHRAjT" \
    "60tGg_K-DLAt1wwKrbChZANiAARMvquyarmK-pfzaQ-TLEc2fxRLpYO8yGoqGlKydu06ke0W3_"                   \
    "LfQaTQVMSqoxhTXLOYOrBpa2a2JoaupdIt6XbQxDpZydh69aNSZyo3uqcOOk4R0JqXAhIC6050Ks1Z8AU"

#endif
