#include "net/http_server_fixture.hpp"

namespace ragd {
namespace {

/// What a client sends, and the statuses that it gets, in order. "" is a close without a word.
struct Case {
    const char* name;
    std::string sent;
    std::string statuses;
    std::string contains = {};
};

std::string get_with(const std::string& more = {}) {
    return "GET /a HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
}
std::string post(const std::string& headers, const std::string& body) {
    return "POST /a HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
}
std::string chunked(const std::string& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

using namespace std::string_literals;

const std::vector<Case> kCases{
    // Well-formed.
    {"Plain", get_with(), "200", "GET /a [a;]"},
    {"NothingAtAll", "", ""},
    {"EndsInTheHead", "GET /a HTTP/1.1\r\nHo", ""},
    {"OneEmptyLineFirst", "\r\n" + get_with(), "200"},
    {"Pipelined", get_with() + post("Content-Length: 2\r\n", "hi") + get_with(), "200 200 200",
     "POST /a"},
    {"PipelinedAfterChunks", chunked("2\r\nhi\r\n0\r\n\r\n") + get_with(), "200 200"},
    {"CloseEndsThePipeline", get_with("Connection: close\r\n") + get_with(), "200",
     "Connection: close"},
    {"CloseInAList", get_with("Connection: foo , CLOSE\r\n") + get_with(), "200"},
    {"Http10Closes", "GET /a HTTP/1.0\r\n\r\n" + get_with(), "200", "Connection: close"},
    {"Http10KeepAliveIsIgnored", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get_with(),
     "200"},
    {"MinorVersionAbove", "GET /a HTTP/1.2\r\nHost: h\r\n\r\n", "200"},
    {"AbsoluteForm", "GET http://other:1/a?x=1 HTTP/1.1\r\nHost: h\r\n\r\n", "200", "[a;] x=1;"},
    {"AbsoluteFormWithoutPath", "GET http://other HTTP/1.1\r\nHost: h\r\n\r\n", "200", "GET / [;]"},
    {"AsteriskForm", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "200", "OPTIONS *"},
    {"EscapedSlashStaysInItsSegment", "GET /a%2Fb/c%20d HTTP/1.1\r\nHost: h\r\n\r\n", "200",
     "[a/b;c d;]"},
    {"Query", "GET /a?x=1+2%2B&y&=z&& HTTP/1.1\r\nHost: h\r\n\r\n", "200", "x=1 2+;y=;=z;"},
    {"HeadHasNoBody", "HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", "200", "Content-Length: 13"},
    {"HeadThenGet", "HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n" + get_with(), "200 200"},
    {"EmptyHeaderValue", get_with("X-Empty:\r\n"), "200"},
    {"HeaderWithObsText", get_with("X-Latin: caf\xe9\r\n"), "200"},
    {"TabsAroundAValue", get_with("X-Tab: \t v \t \r\n"), "200"},
    {"UnknownMethodReachesTheHandler", "BREW /a HTTP/1.1\r\nHost: h\r\n\r\n", "200", "BREW /a"},
    {"ZeroLength", post("Content-Length: 0\r\n", "") + get_with(), "200 200"},
    {"LengthWithLeadingZeros", post("Content-Length: 002\r\n", "hi") + get_with(), "200 200",
     " hi"},
    {"ChunksWithExtensionAndTrailer",
     chunked("2;a=b;c=\"d e\"\r\nhi\r\n1\r\n!\r\n0\r\nX-Trailer: v\r\n\r\n") + get_with(),
     "200 200", " hi!"},
    {"ChunkSizeInCapitalsWithZeros", chunked("00A\r\n0123456789\r\n0\r\n\r\n"), "200",
     "0123456789"},
    {"CodingNameInCapitals", post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), "200"},
    {"Ipv6Host", "GET /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "200"},
    {"EmptyHost", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", "200"},
    {"ExpectContinue", post("Content-Length: 2\r\nExpect: 100-Continue\r\n", "hi"), "*200", " hi"},
    // The request line.
    {"NoVersion", "GET /a\r\nHost: h\r\n\r\n", "400"},
    {"NoTarget", "GET HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"TwoSpacesInTheRequestLine", "GET  /a HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"SpaceInTheTarget", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"SpaceFirst", " GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"TabInTheRequestLine", "GET\t/a\tHTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"TwoEmptyLinesFirst", "\r\n\r\n" + get_with(), "400"},
    {"MethodIsNoToken", "G(T /a HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"MethodTooLong", std::string(33, 'G') + " /a HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"VersionInSmallLetters", "GET /a http/1.1\r\nHost: h\r\n\r\n", "400"},
    {"VersionWithTwoDigits", "GET /a HTTP/1.10\r\nHost: h\r\n\r\n", "400"},
    {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
    {"Http3", "GET /a HTTP/3.0\r\nHost: h\r\n\r\n", "505"},
    {"TlsHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"s, "400"},
    {"RelativeTarget", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"AsteriskWithGet", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"AuthorityForm", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"AbsoluteFormWithoutHost", "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"Fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"RawUtf8InTheTarget", "GET /caf\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"EscapeCutShort", "GET /a%2 HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"EscapeOfNoHex", "GET /a%zz HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"EscapeCutShortInTheQuery", "GET /a?b=% HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"EscapedNul", "GET /a%00 HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
    {"TargetTooLong", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", "414"},
    {"RequestLineWithoutEnd", "GET /" + std::string(20'000, 'a'), "414"},
    // Header lines.
    {"NoHost", "GET /a HTTP/1.1\r\n\r\n", "400"},
    {"TwoHosts", get_with("Host: h\r\n"), "400"},
    {"HostWithASpace", "GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", "400"},
    {"HostWithAPath", "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
    {"HostWithUserinfo", "GET /a HTTP/1.1\r\nHost: a@b\r\n\r\n", "400"},
    {"HostList", "GET /a HTTP/1.1\r\nHost: a,b\r\n\r\n", "400"},
    {"BareLf", "GET /a HTTP/1.1\nHost: h\n\n", "400"},
    {"BareLfInOneLine", get_with("X: y\nZ: z\r\n"), "400"},
    {"BareCr", get_with("X: y\rZ: z\r\n"), "400"},
    {"BareCrAtTheEndOfALine", get_with("X: y\r\r\n"), "400"},
    {"ObsFold", get_with("X: y\r\n z\r\n"), "400"},
    {"ObsFoldWithATab", get_with("X: y\r\n\tz\r\n"), "400"},
    {"FirstHeaderFolded", "GET /a HTTP/1.1\r\n Host: h\r\n\r\n", "400"},
    {"Nul", get_with("X: a\0b\r\n"s), "400"},
    {"Delete", get_with("X: a\x7f\r\n"), "400"},
    {"Escape", get_with("X: \x1b[31m\r\n"), "400"},
    {"SpaceBeforeColon", get_with("X : y\r\n"), "400"},
    {"NoColon", get_with("X\r\n"), "400"},
    {"NoName", get_with(": y\r\n"), "400"},
    {"NameIsNoToken", get_with("X(y): z\r\n"), "400"},
    {"HeadTooLong", get_with("X: " + std::string(20'000, 'a') + "\r\n"), "431"},
    {"TooManyHeaders", get_with([] {
         std::string many;
         for (int i = 0; i < 101; ++i) {
             many += "X: y\r\n";
         }
         return many;
     }()),
     "431"},
    {"ConnectionIsNoListOfTokens", get_with("Connection: a b\r\n"), "400"},
    {"UnknownExpectation", post("Content-Length: 2\r\nExpect: more\r\n", "hi"), "417"},
    // How long the body is.
    {"LengthAndChunked", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     "400"},
    {"ChunkedAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"),
     "400"},
    {"TwoLengths", post("Content-Length: 2\r\nContent-Length: 3\r\n", "hi!"), "400"},
    {"TwoEqualLengths", post("Content-Length: 2\r\nContent-Length: 2\r\n", "hi"), "400"},
    {"LengthList", post("Content-Length: 2, 2\r\n", "hi"), "400"},
    {"LengthWithPlus", post("Content-Length: +2\r\n", "hi"), "400"},
    {"LengthWithMinus", post("Content-Length: -2\r\n", "hi"), "400"},
    {"LengthInHex", post("Content-Length: 0x2\r\n", "hi"), "400"},
    {"LengthWithUnderscore", post("Content-Length: 0_2\r\n", "hi"), "400"},
    {"LengthWithAFraction", post("Content-Length: 2.0\r\n", "hi"), "400"},
    {"EmptyLength", post("Content-Length:\r\n", "hi"), "400"},
    {"LengthOverTheLimit", post("Content-Length: 1001\r\n", "hi"), "413"},
    {"LengthOver64Bits", post("Content-Length: 99999999999999999999\r\n", "hi"), "413"},
    {"BodyCutShort", post("Content-Length: 3\r\n", "hi"), "400"},
    {"OtherCoding", post("Transfer-Encoding: gzip\r\n", ""), "400"},
    {"OtherCodingThenChunked", post("Transfer-Encoding: gzip, chunked\r\n", ""), "501"},
    {"ChunkedTwice", post("Transfer-Encoding: chunked, chunked\r\n", ""), "400"},
    {"ChunkedInTwoHeaders",
     post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400"},
    {"ChunkedIsNotLast", post("Transfer-Encoding: chunked, gzip\r\n", ""), "400"},
    {"ChunkedWithAPrefix", post("Transfer-Encoding: xchunked\r\n", ""), "400"},
    {"EmptyCoding", post("Transfer-Encoding:\r\n", ""), "400"},
    {"ChunkedWithHttp10", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
    // Chunks.
    {"ChunkSizeIsNoHex", chunked("g\r\n"), "400"},
    {"EmptyChunkSize", chunked("\r\n"), "400"},
    {"ChunkSizeWith0x", chunked("0x2\r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkSizeWithUnderscore", chunked("0_2e\r\n"), "400"},
    {"ChunkSizeWithMinus", chunked("-2\r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkSizeWithPlus", chunked("+2\r\nhi\r\n0\r\n\r\n"), "400"},
    {"SpaceBeforeChunkSize", chunked(" 2\r\nhi\r\n0\r\n\r\n"), "400"},
    {"SpaceAfterChunkSize", chunked("2 \r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkSizeOver64Bits", chunked("10000000000000002\r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkSizeOverTheLimit", chunked("3e9\r\n"), "413"},
    {"ChunksOverTheLimitTogether",
     chunked("3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n"), "413"},
    {"ChunkLineEndsWithLf", chunked("2\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkDataEndsWithLf", chunked("2\r\nhi\n0\r\n\r\n"), "400"},
    {"ChunkLongerThanItsSize", chunked("2\r\nhi!\r\n0\r\n\r\n"), "400"},
    {"CrInAChunkExtension", chunked("2;a\rb\r\nhi\r\n0\r\n\r\n"), "400"},
    {"NulInAChunkExtension", chunked("2;\0\r\nhi\r\n0\r\n\r\n"s), "400"},
    {"ChunkExtensionWithoutName", chunked("2;\r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkExtensionWithoutValue", chunked("2;a=\r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkExtensionWithAnOpenQuote", chunked("2;a=\"b\r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkExtensionWithAnEscapedQuote", chunked("2;a=\"\\\"\"\r\nhi\r\n0\r\n\r\n"), "200", " hi"},
    {"ChunkExtensionWithASpace", chunked("2;a b\r\nhi\r\n0\r\n\r\n"), "400"},
    {"ChunkExtensionTooLong", chunked("2;" + std::string(9000, 'a') + "\r\n"), "431"},
    {"TrailersTooLong", chunked("0\r\nX: " + std::string(9000, 'a') + "\r\n\r\n"), "431"},
    {"TrailerIsNoHeader", chunked("0\r\nX\r\n\r\n"), "400"},
    {"TrailerFrames", chunked("0\r\nContent-Length: 2\r\n\r\n"), "400"},
    {"ChunksCutShort", chunked("2\r\nhi\r\n"), "400"},
    {"GarbageAfterAFault", chunked("g\r\n") + get_with(), "400"},
    {"FaultAfterAGoodRequest", get_with() + "BAD\r\n\r\n" + get_with(), "200 400"},
};

class RequestTable : public ServerTest, public testing::WithParamInterface<Case> {};

TEST_P(RequestTable, IsAnsweredTheSameWholeOrByteByByte) {
    HttpServerOptions options;
    options.body_bytes_max = 1000;
    start(options);
    const Case& row = GetParam();
    for (const bool one_by_one : {false, true}) {
        const auto answer = exchange(row.sent, one_by_one);
        if (row.statuses.starts_with('*')) {  // an interim response may come before it
            EXPECT_THAT(statuses(answer), testing::EndsWith(row.statuses.substr(1))) << answer;
        } else {
            EXPECT_EQ(statuses(answer), row.statuses) << answer;
        }
        EXPECT_THAT(answer, testing::HasSubstr(row.contains));
        const bool refused = !row.statuses.empty() && !row.statuses.ends_with("200");
        EXPECT_TRUE(!refused || answer.contains("Connection: close\r\n")) << answer;
    }
}

INSTANTIATE_TEST_SUITE_P(Http, RequestTable, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ragd
