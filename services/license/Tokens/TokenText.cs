using System.Text;

namespace Failover.License;

/// <summary>The text of a licence file: foreign bytes until they are proven otherwise.</summary>
public static class TokenText
{
    /// <summary>A licence has some hundred bytes; a longer text is none.</summary>
    public const int MaxBytes = 64 * 1024;

    internal const string GetAnother = "get the file again from whoever sold it and install it";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads at most one byte more than a licence may have, however much there is.</summary>
    /// <returns>The text without the white space around it, or null and a sentence.</returns>
    public static async Task<(string? Token, string Problem)> ReadAsync(Stream stream, CancellationToken ct)
    {
        var buffer = new byte[MaxBytes + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return read > MaxBytes
            ? (null, $"it is larger than a licence ({MaxBytes / 1024} KiB): {GetAnother}")
            : Decode(buffer.AsSpan(0, read)) is { } text ? (text, "") : (null, $"it is no text: {GetAnother}");
    }

    /// <summary>Null when the bytes are no UTF-8.</summary>
    internal static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            // Some editors put a mark before the text.
            return Strict.GetString(bytes).TrimStart('\uFEFF').Trim();
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Foreign text goes into logs and on terminals: no control and no invisible characters.</summary>
    internal static bool IsPrintable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0xFFFD || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator or System.Globalization.UnicodeCategory.PrivateUse
                or System.Globalization.UnicodeCategory.OtherNotAssigned)
            {
                return false;
            }
        }
        return true;
    }
}
