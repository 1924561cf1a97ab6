namespace Failover.Recorder;

/// <summary>One process writes a store. The kernel lets the lock go when that process dies, however it dies.</summary>
internal static class StoreLock
{
    public static FileStream Take(string directory)
    {
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            return new FileStream(Path.Combine(directory, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreRefusedException($"The store {directory} is not writable: {e.Message}", e);
        }
        catch (IOException e)
        {
            var why = System.IO.Directory.Exists(directory) ? "another process has it open" : e.Message;
            throw new StoreRefusedException($"The store {directory} cannot be opened: {why}.", e);
        }
    }
}
