#pragma once
#include <chrono>
#include <cstddef>

/// Every bound of the product that is not a setting, in one place. Units are the last word.
namespace ragd::limits {

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

// One request.
inline constexpr std::size_t kQueryChars = 4096;
inline constexpr std::size_t kTopKMax = 100;
inline constexpr std::size_t kRequestHeaderBytes = 16 * kKiB;
inline constexpr std::size_t kRequestBodyBytes = 32 * kMiB;
inline constexpr std::size_t kBodiesBytes =
    384 * kMiB;  // of all requests: a file of 256, and others
// One WebSocket: a question with its conversation is a few KiB. Of 50 of them with 16 questions each, at
// most 800 MiB would wait, so what they read is part of kBodiesBytes, too.
inline constexpr std::size_t kSocketMessageBytes = kMiB;
inline constexpr std::size_t kSocketQuestions = 16;      // at once
inline constexpr std::size_t kSocketSubscriptions = 32;  // at once
inline constexpr std::size_t kSocketIdBytes = 64;        // of what a client names a question by
inline constexpr std::size_t kSocketFaults = 100;        // messages in a row that were refused
inline constexpr std::size_t kJsonDepth = 32;
inline constexpr std::size_t kJsonValues = 1'000'000;  // 24 bytes each and more, once read
inline constexpr std::size_t kFilterValues = 256;
inline constexpr std::size_t kBudgetMsMax = 600'000;
inline constexpr std::size_t kAnswerTokensMax = 16'384;
inline constexpr std::size_t kConversationTurns =
    32;  // before the question; older ones are left out
inline constexpr std::size_t kConversationBytes = 16 * kKiB;
inline constexpr std::size_t kInstructionsBytes = 16 * kKiB;  // of the application that asks
inline constexpr std::size_t kMessagesPerRequest = 4096;      // of a conversation as it is sent
inline constexpr std::size_t kModelOptionBytes = 64 * kKiB;   // a JSON schema is the longest

// One document, and one call that indexes many.
inline constexpr std::size_t kDocumentsPerCall = 1000;
inline constexpr std::size_t kDocumentIdBytes = 512;
inline constexpr std::size_t kDocumentTextBytes = 16 * kMiB;
inline constexpr std::size_t kTitleBytes = 4 * kKiB;
inline constexpr std::size_t kStampBytes = 256;
inline constexpr std::size_t kUrlBytes = 4 * kKiB;
inline constexpr std::size_t kMetadataBytes = 64 * kKiB;
inline constexpr std::size_t kOriginalBytes = 256 * kMiB;  // of its file, where that is kept
inline constexpr std::size_t kFileNameBytes = 512;
inline constexpr std::size_t kMediaTypeBytes = 255;
inline constexpr std::size_t kLocationsPerDocument = 50'000;  // ten JSON values each
inline constexpr std::size_t kLocationNameBytes = 512;        // of a sheet, a range, an anchor
inline constexpr std::size_t kCollectionNameBytes = 64;
inline constexpr std::size_t kListLimitMax = 1000;
inline constexpr std::size_t kCollectionsListed = 1000;

// One upload, and the job that it becomes.
inline constexpr std::size_t kFilesPerUpload = 1000;
inline constexpr std::size_t kFieldsPerUpload = 16;
inline constexpr std::size_t kFileBytes = 256 * kMiB - kKiB;  // with a name behind it 256 MiB
inline constexpr std::size_t kUploadFieldsBytes = 4 * kMiB;   // all but the files
inline constexpr std::size_t kPrincipalsPerList = 1000;       // of an access list
inline constexpr std::size_t kPrincipalBytes = 256;
inline constexpr std::size_t kIdempotencyKeyBytes = 255;
inline constexpr std::size_t kCrawlPagesMax = 1000;

// Chunking, in word pieces of the embedding model. The window of all-MiniLM-L6-v2 is 256 of them:
//   [CLS] + prefix (<= 48) + body (<= 254 - prefix) + [SEP] = 256
inline constexpr std::size_t kChunkPiecesDefault = 200;
inline constexpr std::size_t kChunkOverlapDefault = 32;
inline constexpr std::size_t kChunkPiecesMax = 254;
inline constexpr std::size_t kChunkPiecesMin = 16;
inline constexpr std::size_t kPrefixPiecesMax = 48;

// Attachments of chunks that wait to be stored, of all calls together: those of English text take
// some 33 times its own size. What has no room is left out, and made when a question finds it.
inline constexpr std::size_t kAttachmentBytesWaiting = 128 * kMiB;

// Queues: what waits at most before a caller is refused with Unavailable.
inline constexpr std::size_t kComputeQueueMax = 1024;
inline constexpr std::size_t kInferenceQueueMax = 4096;
inline constexpr std::size_t kWriterQueueMax = 256;

// A token of OIDC, and what its issuer publishes.
inline constexpr std::size_t kTokenBytes = 8 * kKiB;
inline constexpr std::size_t kKeySetBytes = 256 * kKiB;
inline constexpr std::size_t kKeysPerSet = 100;
inline constexpr std::size_t kTokensVerified = 20'000;  // a KiB each or so, until they end

// Retrieval.
inline constexpr std::size_t kCandidatesMin = 50;           // chunks asked of each half, at least
inline constexpr std::size_t kCandidatesMax = 1000;         // and at most
inline constexpr std::size_t kExactScanChunksMax = 20'000;  // above this, the ANN graph answers

// What a cache that processes share is given to keep: 64 puts under way are 16 MiB at most, and a reply
// with an answer is no larger than one with a vector may be.
inline constexpr std::size_t kSharedAnswerBytes = 256 * kKiB;

inline constexpr std::chrono::seconds kRetryAfter{1};

}  // namespace ragd::limits
