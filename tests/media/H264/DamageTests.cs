namespace Failover.Media.Tests;

/// <summary>Loss marks the picture that misses packets, or the next one when it lies between two pictures; never both.</summary>
public sealed class DamageTests : IDisposable
{
    private const uint Step = 3600;

    private readonly ReceiverRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private string Marks => string.Concat(_rig.Units.Select(unit => unit.Damaged ? 'x' : '.'));

    [Fact]
    public void Loss_BetweenTwoMarkedPictures_MarksTheNextOnce()
    {
        Picture(0);
        _rig.Stream.Lose(3);
        Picture(1);
        Picture(2);

        Assert.Equal((".x.", 3), (Marks, _rig.Sink.Lost));
    }

    [Fact]
    public void Loss_InsideAPicture_MarksItAndKeepsWhatIsThere()
    {
        var nal = Nals.Slice(1, size: 100);
        Picture(0);
        var pieces = _rig.Stream.Fragments(Step, nal, 20, marker: true).ToArray();

        _rig.Feed(pieces.Where((_, i) => i != 2));
        Picture(2);

        Assert.Equal(".x.", Marks);
        Assert.Equal(Nals.Sample(nal[..41]), _rig.Units[1].Sample);
    }

    [Fact]
    public void Loss_OfAPicturesEnd_MarksOnlyThatPicture()
    {
        Picture(0);
        _rig.Feed(_rig.Stream.Packet(Step, false, Nals.Slice(1)));
        _rig.Stream.Lose();
        Picture(2);
        Picture(3);

        Assert.Equal(".x..", Marks);
    }

    [Fact]
    public void Loss_OfAPicturesEndAndTheNextOnesBeginning_MarksBoth()
    {
        Picture(0);
        _rig.Feed(_rig.Stream.Packet(Step, false, Nals.Slice(1)));
        _rig.Stream.Lose(2);
        _rig.Feed(_rig.Stream.Packet(2 * Step, true, Nals.Slice(2, first: false)));
        Picture(3);

        Assert.Equal(".xx.", Marks);
    }

    [Fact]
    public void Loss_OfAPicturesBeginning_MarksIt()
    {
        Picture(0);
        _rig.Stream.Lose();
        _rig.Feed(_rig.Stream.Packet(Step, false, RtpStream.Fragment(0x61, start: false, end: true, [1, 2, 3])));
        _rig.Feed(_rig.Stream.Packet(Step, true, Nals.Slice(2, first: false)));
        Picture(2);

        Assert.Equal(".x.", Marks);
    }

    [Fact]
    public void Loss_OfAllButThePicturesLastFragment_MarksTheNext()
    {
        Picture(0);
        _rig.Stream.Lose();
        _rig.Feed(_rig.Stream.Packet(Step, true, RtpStream.Fragment(0x61, start: false, end: true, [1, 2, 3])));
        Picture(2);
        Picture(3);

        Assert.Equal(".x.", Marks);
        Assert.Equal([0, 2 * Step, 3 * Step], _rig.Units.Select(unit => unit.Tick));
    }

    [Fact]
    public void Loss_InTheHeadOfAPicture_MarksThatPicture()
    {
        Picture(0);
        _rig.Feed(_rig.Stream.Packet(Step, false, Nals.Sei));
        _rig.Stream.Lose();
        Picture(1);
        Picture(2);

        Assert.Equal(".x.", Marks);
    }

    [Fact]
    public void Loss_WithoutMarkers_MarksBothSidesOfTheBoundary()
    {
        for (var i = 0u; i < 5; i++)
        {
            _rig.Feed(_rig.Stream.Packet(i * Step, false, Nals.Slice((int)i)));
            if (i == 1)
            {
                _rig.Stream.Lose();
            }
        }

        Assert.Equal(".xx.", Marks);
    }

    [Fact]
    public void Start_InTheMiddleOfAPicture_MarksOnlyThatPicture()
    {
        _rig.Feed(_rig.Stream.Packet(0, false, RtpStream.Fragment(0x61, start: false, end: true, [1, 2, 3])));
        _rig.Feed(_rig.Stream.Packet(0, true, Nals.Slice(1, first: false)));
        Picture(1);

        Assert.Equal("x.", Marks);
    }

    [Fact]
    public void Start_WithTheLastFragmentOfAPicture_MarksNothing()
    {
        _rig.Feed(_rig.Stream.Packet(0, true, RtpStream.Fragment(0x61, start: false, end: true, [1, 2, 3])));
        Picture(1);
        Picture(2);

        Assert.Equal("..", Marks);
    }

    [Fact]
    public void Start_WithALaterFragmentWithoutMarkers_MarksNothing()
    {
        _rig.Feed(_rig.Stream.Packet(0, false, RtpStream.Fragment(0x61, start: false, end: true, [1, 2, 3])));
        Picture(1);

        Assert.Equal(".", Marks);
    }

    [Fact]
    public void Repetition_OfAPacket_IsDroppedWithoutDamage()
    {
        var packet = _rig.Stream.Packet(0, true, Nals.Slice(1));
        _rig.Feed(packet);
        _rig.Feed(packet);
        Picture(1);

        Assert.Equal(("..", 0), (Marks, _rig.Sink.Lost));
    }

    [Fact]
    public void Wrap_OfSequenceNumbers_IsNoLoss()
    {
        _rig.Stream.NextSequence = 65533;
        for (var i = 0u; i < 10; i++)
        {
            Picture(i);
        }

        Assert.Equal(("..........", 0), (Marks, _rig.Sink.Lost));
    }

    [Fact]
    public void Restart_OfSequenceNumbers_IsOneLossAndGoesOn()
    {
        Picture(0);
        _rig.Stream.NextSequence = 40000;
        Picture(1);
        Picture(2);

        Assert.Equal((".x.", 1), (Marks, _rig.Sink.Lost));
    }

    [Fact]
    public void Restart_ShortlyBeforeTheOldCount_CostsOnePacket()
    {
        Picture(0);
        _rig.Stream.NextSequence -= 50;
        Picture(1);
        Picture(2);
        Picture(3);

        Assert.Equal((".x.", 1), (Marks, _rig.Sink.Lost));
        Assert.Equal([0, 2 * Step, 3 * Step], _rig.Units.Select(unit => unit.Tick));
    }

    private void Picture(uint number) => _rig.Feed(_rig.Stream.Packet(number * Step, true, Nals.Slice((int)number)));
}
