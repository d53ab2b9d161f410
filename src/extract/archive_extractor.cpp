#include "extract/archive_extractor.hpp"

#include "extract/archive_members.hpp"
#include "extract/extract_fault.hpp"
#include "extract/gzip_stream.hpp"
#include "extract/tar_reader.hpp"
#include "extract/zip_archive.hpp"

namespace ragd {
namespace {

Result<Extraction> read_tar(ByteStream& stream, const ExtractLimits& limits) {
    ArchiveMembers members{limits};
    TarReader tar{stream};
    TarReader::Member member;
    while (RAG_TRY(tar.next(member))) {
        if (!member.is_file) {
            continue;
        }
        if (RAG_TRY(members.begin(member.name))) {
            std::string content = RAG_TRY(tar.content(limits.attachment_bytes_max));
            RAG_TRY(members.add(std::move(content)));
        }
    }
    return members.finish();
}

/// A file that gzip has packed alone.
Result<Extraction> read_packed(std::string_view bytes, const ExtractLimits& limits) {
    GzipStream stream{bytes, limits};
    Attachment file{.name = clean_member_path(gzip_name(bytes)), .media_type = {}, .bytes = {}};
    RAG_TRY(stream.read(limits.attachment_bytes_max + 1, file.bytes));
    if (file.bytes.size() > limits.attachment_bytes_max) {
        return fail_extract(ExtractFault::kTooLarge, "the file in it is too large");
    }
    Extraction out;
    out.parts = PartKind::kMembers;
    out.attachments.push_back(std::move(file));
    return out;
}

}  // namespace

Result<Extraction> extract_zip(std::string_view bytes, const ExtractLimits& limits) {
    auto zip = RAG_TRY(ZipArchive::open(bytes, limits));
    ArchiveMembers members{limits};
    for (const ZipArchive::Member& member : zip.members()) {
        if (!RAG_TRY(members.begin(member.name))) {
            continue;
        }
        auto content = zip.read(member);
        RAG_TRY(content ? members.add(std::move(*content)) : members.leave_out(content.error()));
    }
    return members.finish();
}

bool is_tar(std::string_view bytes) {
    return is_gzip(bytes) || is_tar_header(bytes.substr(0, kTarBlockBytes));
}

Result<Extraction> extract_tar(std::string_view bytes, const ExtractLimits& limits) {
    if (!is_gzip(bytes)) {
        MemoryStream stream{bytes};
        return read_tar(stream, limits);
    }
    std::string first;
    GzipStream look{bytes, limits};
    RAG_TRY(look.read(kTarBlockBytes, first));
    if (!is_tar_header(first)) {
        return read_packed(bytes, limits);
    }
    GzipStream stream{bytes, limits};
    return read_tar(stream, limits);
}

}  // namespace ragd
